/**
 * Where a new volume is: at the place of the node that the scheduler has chosen, or, for a claim that does not wait
 * for a pod, at one of the places that the class allows or that nodes are at, spread by the claims' names.
 * Source: kubernetes-csi/external-provisioner, pkg/controller/topology.go.
 * Deviation: a driver without a CSINode is taken to tell zones apart.
 */
import { byText, fnv1a32, type CSINode, type Node, type PersistentVolumeClaim, type StorageClass } from '../../model/index.js'

/** Labels that nodes at a place have. */
export type Place = Readonly<Record<string, string>>

const ZONE = 'topology.kubernetes.io/zone'
const NOWHERE: readonly string[] = Object.freeze([])

/** What the place of a volume is chosen by. */
export interface Surroundings {
  readonly claim: PersistentVolumeClaim
  readonly storageClass: StorageClass
  readonly driver: string
  /** The node that the scheduler has chosen, null if the volume is made at once. */
  readonly selected: Node | null
  readonly nodes: readonly Node[]
  readonly csiNodes: readonly CSINode[]
}

/** The place of a new volume; undefined if it can be used everywhere. */
export function placeOf({ claim, storageClass, driver, selected, nodes, csiNodes }: Surroundings): Place | undefined {
  if (selected !== null) return placeOfNode(selected, driver, csiNodes)
  const { allowedTopologies = [] } = storageClass
  const places = allowedTopologies.length > 0
    ? allowedTopologies.flatMap(({ matchLabelExpressions = [] }) => combinations(matchLabelExpressions))
    : nodes.map((node) => placeOfNode(node, driver, csiNodes)).filter((place) => place !== undefined)
  const distinct = [...new Map(places.map((place) => [nameOf(place), place])).entries()].sort(([a], [b]) => byText(a, b))
  return distinct.length === 0 ? undefined : distinct[spread(claim.metadata.name) % distinct.length]![1]
}

function placeOfNode({ metadata: { name, labels = {} } }: Node, driver: string, csiNodes: readonly CSINode[]): Place | undefined {
  const csiNode = csiNodes.find(({ metadata }) => metadata.name === name)
  const keys = csiNode === undefined ? [ZONE] : csiNode.spec.drivers.find((each) => each.name === driver)?.topologyKeys ?? NOWHERE
  const known = keys.filter((key) => Object.hasOwn(labels, key)).sort(byText)
  return known.length === 0 ? undefined : Object.fromEntries(known.map((key) => [key, labels[key]!]))
}

/** Every choice of one value for each of the keys. */
function combinations(expressions: readonly { readonly key: string; readonly values: readonly string[] }[]): Place[] {
  return expressions.reduce<Place[]>((places, { key, values }) => places.flatMap((place) => values.map((value) => ({ ...place, [key]: value }))), [{}])
}

function nameOf(place: Place): string {
  return Object.keys(place).sort(byText).map((key) => `${key}=${place[key]}`).join('\n')
}

/** Claims of one StatefulSet go round the places, one after the other; others go by a hash of their names. */
function spread(claimName: string): number {
  const [, base, ordinal] = /^(.*)-(\d+)$/.exec(claimName) ?? [undefined, claimName, '0']
  return fnv1a32(base!) + Number(ordinal)
}
