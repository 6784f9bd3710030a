/**
 * Pods that the scheduler cannot tell apart form a class: same namespace, labels and owner, and specs that share
 * every part the scheduler reads. The thousand pods of a ReplicaSet are one class, so whatever is worked out about
 * one of them (requests, selectors, verdicts, scores) serves them all. Specs share structure, also after a binding
 * has set `nodeName`, so the search goes by the identity of the list of containers; pods that share nothing are
 * merely classes of one. A class is a derived cache: losing it costs time and changes nothing.
 */
import { controllerOf, sortedKeys } from '../../model/index.js'
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
export class PodClass {
  readonly namespace: string
  readonly labels: Labels
  readonly owner: OwnerKey | undefined
  readonly priority: number
  readonly hostPorts: readonly HostPort[]
  readonly volumes: PodVolumes
  /** The entries of its placed pods, and of those that are going, in LiveClasses, which alone reads them. */
  placedPods: object | undefined = undefined
  goingPods: object | undefined = undefined
  /** What is remembered about the class; see class-notes.ts. */
  notes: unknown[] = []

  constructor(
    pod: Pod,
    /** A spec of one of them: everything but `nodeName` is the same for all. */
    readonly spec: PodSpec,
    readonly footprint: Footprint,
  ) {
    const owner = controllerOf(pod)
    this.namespace = pod.metadata.namespace ?? ''
    this.labels = pod.metadata.labels ?? NO_LABELS
    this.owner = owner === undefined ? undefined : { kind: owner.kind, name: owner.name }
    this.priority = spec.priority ?? 0
    this.hostPorts = hostPortsOf(spec)
    this.volumes = podVolumesOf(spec)
  }
}

const SHARED_PARTS = [
  'containers', 'initContainers', 'overhead', 'resources', 'nodeSelector', 'affinity', 'tolerations',
  'topologySpreadConstraints', 'volumes', 'resourceClaims', 'schedulingGates', 'hostNetwork', 'priority', 'preemptionPolicy',
] as const satisfies readonly (keyof PodSpec)[]

const NO_LABELS: Labels = Object.freeze({})
const NO_AFFINITY = Object.freeze({})
/** How many classes one list of containers, and one affinity with it, may have before they are forgotten and found anew. */
const CLASSES_PER_TEMPLATE = 1024

/** Classes by the identity of their affinity: each pod of a DaemonSet has one of its own, that of its node. */
type Candidates = WeakMap<object, PodClass[]>

/** The classes that share a list of containers, and the one that was asked for last. */
interface Family {
  readonly byKey: Map<string, Candidates>
  last: PodClass
  lastSpec: PodSpec
  lastMetadata: Pod['metadata']
}

/** Finds the class of a pod. */
export class PodClasses {
  private readonly families = new WeakMap<readonly Container[], Family>()

  constructor(private readonly slots: ResourceSlots) {}

  /** The class of a pod; the same one for pods that the scheduler cannot tell apart, as far as it remembers. */
  classOf(pod: Pod): PodClass {
    const { spec, metadata } = pod
    const family = this.families.get(spec.containers)
    if (family !== undefined && sharesParts(family.lastSpec, spec) && sharesMetadata(family.lastMetadata, metadata)) return family.last
    return this.find(pod, family)
  }

  /** Whether a newer object of a pod is of the same class beyond doubt, without a search. */
  isSame(older: Pod, newer: Pod): boolean {
    return sharesParts(older.spec, newer.spec) && sharesMetadata(older.metadata, newer.metadata)
  }

  private find(pod: Pod, family: Family | undefined): PodClass {
    const { spec, metadata } = pod
    const key = keyOf(pod)
    const byKey = family === undefined || family.byKey.size > CLASSES_PER_TEMPLATE ? new Map<string, Candidates>() : family.byKey
    let byAffinity = byKey.get(key)
    if (byAffinity === undefined) byKey.set(key, byAffinity = new WeakMap())
    const affinity = spec.affinity ?? NO_AFFINITY
    let candidates = byAffinity.get(affinity)
    if (candidates === undefined || candidates.length > CLASSES_PER_TEMPLATE) byAffinity.set(affinity, candidates = [])
    let found = candidates.find((candidate) => sharesParts(candidate.spec, spec))
    if (found === undefined) candidates.push(found = new PodClass(pod, spec, this.footprintOf(spec, family)))
    this.families.set(spec.containers, { byKey, last: found, lastSpec: spec, lastMetadata: metadata })
    return found
  }

  /** Pods that differ only in what they do not take share what they take. */
  private footprintOf(spec: PodSpec, family: Family | undefined): Footprint {
    return family !== undefined && sharesRequests(family.lastSpec, spec) ? family.last.footprint : footprintOfSpec(spec, this.slots)
  }
}

/** What of a pod but its spec makes its class: namespace, labels, owner. */
function keyOf(pod: Pod): string {
  const { namespace = '', labels = NO_LABELS } = pod.metadata
  let key = `${namespace}\n`
  for (const name of sortedKeys(labels)) {
    const value = labels[name]!
    key += `${name.length} ${name}${value.length} ${value}`
  }
  const owner = controllerOf(pod)
  return owner === undefined ? key : `${key}\n${owner.kind}\n${owner.name}`
}

function sharesParts(a: PodSpec, b: PodSpec): boolean {
  if (a === b) return true
  for (let i = 0; i < SHARED_PARTS.length; i++) {
    const part = SHARED_PARTS[i]!
    if (a[part] !== b[part]) return false
  }
  return true
}

/** Whether two specs share everything that requests are reckoned from. */
function sharesRequests(a: PodSpec, b: PodSpec): boolean {
  return a.containers === b.containers && a.initContainers === b.initContainers && a.overhead === b.overhead && a.resources === b.resources
}

/** Whether what the key of a class is made of is shared; if not, the keys may be the same all the same. */
function sharesMetadata(a: Pod['metadata'], b: Pod['metadata']): boolean {
  return a.labels === b.labels && a.namespace === b.namespace && a.ownerReferences === b.ownerReferences
}
