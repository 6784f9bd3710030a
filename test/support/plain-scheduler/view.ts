/**
 * The objects of a cluster and nothing else: no sums, no counts, no classes. A view of them is made anew for every
 * decision, with the nodes in the order of the search and the pods that are on each.
 */
import { byText } from '../../../src/model/index.js'
import type { CSINode, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, Service } from '../../../src/model/index.js'
import { sumOf } from './resources.js'
import type { Asked } from './resources.js'

/** What pods' volumes need. */
export type StorageObject = PersistentVolume | PersistentVolumeClaim | CSINode

export type Labels = Readonly<Record<string, string>>

/** A pod with a node, or one that is nominated to a node. */
export interface PlacedPod {
  readonly id: number
  readonly pod: Pod
  readonly node: string
}

/** A node with its pods. */
export interface ViewedNode {
  readonly id: number
  readonly name: string
  readonly node: Node
  readonly labels: Labels
  readonly pods: readonly PlacedPod[]
  /** On trial: the pods that are there in truth. */
  readonly truly?: readonly PlacedPod[]
  /** What they ask for together. */
  readonly used: Asked
}

/** Everything that a decision may look at. */
export interface View {
  /** In the order of the search. */
  readonly nodes: readonly ViewedNode[]
  readonly services: readonly Service[]
  readonly namespaces: ReadonlyMap<string, Labels>
  readonly nominated: readonly PlacedPod[]
  readonly storage: readonly StorageObject[]
}

/** The objects, as they are told. */
export class Objects {
  private readonly nodes = new Map<number, Node>()
  private readonly pods = new Map<number, PlacedPod>()
  private readonly nominated = new Map<number, PlacedPod>()
  private readonly services = new Map<number, Service>()
  private readonly namespaces = new Map<string, Labels>()
  private readonly storage: StorageObject[] = []

  setNode(id: number, node: Node | undefined): void {
    replace(this.nodes, id, node)
  }

  setPod(id: number, pod: Pod | undefined, node = pod?.spec.nodeName ?? ''): void {
    replace(this.pods, id, pod === undefined ? undefined : { id, pod, node })
  }

  setNominated(id: number, pod: Pod | undefined, node = pod?.status?.nominatedNodeName ?? ''): void {
    replace(this.nominated, id, pod === undefined ? undefined : { id, pod, node })
  }

  setService(id: number, service: Service | undefined): void {
    replace(this.services, id, service)
  }

  setNamespace({ metadata: { name, labels = {} } }: Namespace): void {
    this.namespaces.set(name, labels)
  }

  setStorage(object: StorageObject): void {
    this.storage.push(object)
  }

  /** The pods with a node, by id. */
  private placed(): readonly PlacedPod[] {
    return [...this.pods.values()].sort(byId)
  }

  view(): View {
    const podsOf = new Map<string, PlacedPod[]>()
    for (const pod of this.placed()) {
      const there = podsOf.get(pod.node)
      if (there === undefined) podsOf.set(pod.node, [pod])
      else there.push(pod)
    }
    const nodes = [...this.nodes].map(([id, node]): ViewedNode => {
      const { name, labels = {} } = node.metadata
      const pods = podsOf.get(name) ?? []
      return { id, name, node, labels, pods, used: sumOf(pods) }
    })
    const services = [...this.services.values()]
    return { nodes: inSearchOrder(nodes), services, namespaces: this.namespaces, nominated: [...this.nominated.values()].sort(byId), storage: this.storage }
  }
}

function replace<T>(map: Map<number, T>, id: number, value: T | undefined): void {
  if (value === undefined) map.delete(id)
  else map.set(id, value)
}

function byId(a: { readonly id: number }, b: { readonly id: number }): number {
  return a.id - b.id
}

/** One node of each zone in turn; zones as their first node came, nodes as they came. */
function inSearchOrder(nodes: readonly ViewedNode[]): readonly ViewedNode[] {
  const zones: { key: string; nodes: ViewedNode[] }[] = []
  for (const node of [...nodes].sort(byId)) {
    const key = zoneOf(node.labels)
    const zone = zones.find((each) => each.key === key)
    if (zone === undefined) zones.push({ key, nodes: [node] })
    else zone.nodes.push(node)
  }
  const order: ViewedNode[] = []
  for (let turn = 0; order.length < nodes.length; turn++) order.push(...zones.flatMap((zone) => zone.nodes[turn] ?? []))
  return order
}

function zoneOf(labels: Labels): string {
  return JSON.stringify([labels['topology.kubernetes.io/region'] ?? '', labels['topology.kubernetes.io/zone'] ?? ''])
}

/** The view with a node's pods exchanged, on trial. */
export function withPodsOn(view: View, name: string, pods: readonly PlacedPod[]): View {
  return { ...view, nodes: view.nodes.map((node) => (node.name === name ? { ...node, pods, truly: node.truly ?? node.pods, used: sumOf(pods) } : node)) }
}

/** Names sorted as the scheduler sorts them. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...names].sort(byText)
}
