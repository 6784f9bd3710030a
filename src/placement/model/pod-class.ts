/**
 * Pods that the scheduler cannot tell apart form a class: same namespace, labels and owner, and specs that share
 * every part the scheduler reads. The thousand pods of a ReplicaSet are one class, so whatever is worked out about
 * one of them (requests, selectors, verdicts, scores) serves them all. Specs share structure, also after a binding
 * has set `nodeName`, so the search goes by the identity of the list of containers; pods that share nothing are
 * merely classes of one. A class is a derived cache: losing it costs time and changes nothing.
 */
import { byText, controllerOf } from '../../model/index.js'
import type { Container, Pod, PodSpec } from '../../model/index.js'
import { footprintOfSpec } from './footprint.js'
import type { Footprint } from './footprint.js'
import { hostPortsOf } from './host-ports.js'
import type { HostPort } from './host-ports.js'
import { podVolumesOf } from './pod-volumes.js'
import type { PodVolumes } from './pod-volumes.js'
import type { ResourceSlots } from './resources.js'

export type Labels = Readonly<Record<string, string>>

/** The controller that a pod belongs to. */
export interface OwnerKey {
  readonly kind: string
  readonly name: string
}

/** What pods of a class have in common. */
export interface PodClass {
  readonly namespace: string
  readonly labels: Labels
  readonly owner: OwnerKey | undefined
  /** A spec of one of them: everything but `nodeName` is the same for all. */
  readonly spec: PodSpec
  readonly priority: number
  readonly footprint: Footprint
  readonly hostPorts: readonly HostPort[]
  readonly volumes: PodVolumes
}

const SHARED_PARTS = [
  'containers', 'initContainers', 'overhead', 'resources', 'nodeSelector', 'affinity', 'tolerations',
  'topologySpreadConstraints', 'volumes', 'resourceClaims', 'schedulingGates', 'hostNetwork', 'priority', 'preemptionPolicy',
] as const satisfies readonly (keyof PodSpec)[]

const NO_LABELS: Labels = Object.freeze({})
/** How many classes one list of containers may have before they are forgotten and found anew. */
const CLASSES_PER_TEMPLATE = 1024

/** Finds the class of a pod. */
export class PodClasses {
  private byContainers = new WeakMap<readonly Container[], Map<string, PodClass[]>>()
  private readonly labelKeys = new WeakMap<Labels, string>()

  constructor(private readonly slots: ResourceSlots) {}

  /** The class of a pod; the same one for pods that the scheduler cannot tell apart, as far as it remembers. */
  classOf(pod: Pod): PodClass {
    const { containers } = pod.spec
    let byKey = this.byContainers.get(containers)
    if (byKey === undefined || byKey.size > CLASSES_PER_TEMPLATE) {
      byKey = new Map()
      this.byContainers.set(containers, byKey)
    }
    const key = this.keyOf(pod)
    const candidates = byKey.get(key)
    const known = candidates?.find(({ spec }) => sharesParts(spec, pod.spec))
    if (known !== undefined) return known
    const made = this.make(pod)
    if (candidates === undefined || candidates.length > CLASSES_PER_TEMPLATE) byKey.set(key, [made])
    else candidates.push(made)
    return made
  }

  private keyOf(pod: Pod): string {
    const { namespace = '', labels = NO_LABELS } = pod.metadata
    let key = this.labelKeys.get(labels)
    if (key === undefined) {
      key = JSON.stringify(Object.keys(labels).sort(byText).map((name) => [name, labels[name]]))
      this.labelKeys.set(labels, key)
    }
    const owner = controllerOf(pod)
    return owner === undefined ? `${namespace}\n${key}` : `${namespace}\n${key}\n${owner.kind}\n${owner.name}`
  }

  private make(pod: Pod): PodClass {
    const owner = controllerOf(pod)
    return Object.freeze({
      namespace: pod.metadata.namespace ?? '',
      labels: pod.metadata.labels ?? NO_LABELS,
      owner: owner === undefined ? undefined : { kind: owner.kind, name: owner.name },
      spec: pod.spec,
      priority: pod.spec.priority ?? 0,
      footprint: footprintOfSpec(pod.spec, this.slots),
      hostPorts: hostPortsOf(pod.spec),
      volumes: podVolumesOf(pod.spec),
    })
  }
}

function sharesParts(a: PodSpec, b: PodSpec): boolean {
  if (a === b) return true
  for (let i = 0; i < SHARED_PARTS.length; i++) {
    const part = SHARED_PARTS[i]!
    if (a[part] !== b[part]) return false
  }
  return true
}

/** Remembers what a plugin works out about a class, for as long as the class is known. */
export function perClass<T>(compute: (podClass: PodClass) => T): (podClass: PodClass) => T {
  const known = new WeakMap<PodClass, { readonly value: T }>()
  return (podClass) => {
    const found = known.get(podClass)
    if (found !== undefined) return found.value
    const value = compute(podClass)
    known.set(podClass, { value })
    return value
  }
}
