/**
 * Pods that the scheduler cannot tell apart form a class: same namespace, labels and owner, and specs that share
 * every part the scheduler reads, which are a class of their own. The thousand pods of a ReplicaSet are one class, so whatever is worked out about
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

/**
 * What pods have in common whose specs share every part that the scheduler reads, whatever their namespace, labels and
 * owner are: a hundred Jobs of a CronJob have a hundred classes of pods and one of specs.
 */
export class SpecClass {
  readonly priority: number
  readonly hostPorts: readonly HostPort[]
  readonly volumes: PodVolumes
  /** What is remembered about it; see class-notes.ts. */
  notes: unknown[] = []
  private classes = new Map<string, PodClass>()

  constructor(
    /** A spec of one of them: everything but `nodeName` is the same for all. */
    readonly spec: PodSpec,
    readonly footprint: Footprint,
  ) {
    this.priority = spec.priority ?? 0
    this.hostPorts = hostPortsOf(spec)
    this.volumes = podVolumesOf(spec)
  }

  /** The class of a pod with such a spec. */
  classOf(pod: Pod): PodClass {
    const key = keyOf(pod)
    let found = this.classes.get(key)
    if (found !== undefined) return found
    if (this.classes.size > CLASSES_MAX) this.classes = new Map()
    this.classes.set(key, found = new PodClass(pod, this))
    return found
  }
}

/** What pods of a class have in common. */
export class PodClass {
  readonly namespace: string
  readonly labels: Labels
  readonly owner: OwnerKey | undefined
  readonly spec: PodSpec
  readonly footprint: Footprint
  readonly priority: number
  readonly hostPorts: readonly HostPort[]
  readonly volumes: PodVolumes
  /** The entries of its placed pods, and of those that are going, in LiveClasses, which alone reads them. */
  placedPods: object | undefined = undefined
  goingPods: object | undefined = undefined
  /** What is remembered about the class; see class-notes.ts. */
  notes: unknown[] = []

  constructor(pod: Pod, readonly specClass: SpecClass) {
    const owner = controllerOf(pod)
    this.namespace = pod.metadata.namespace ?? ''
    this.labels = pod.metadata.labels ?? NO_LABELS
    this.owner = owner === undefined ? undefined : { kind: owner.kind, name: owner.name }
    this.spec = specClass.spec
    this.footprint = specClass.footprint
    this.priority = specClass.priority
    this.hostPorts = specClass.hostPorts
    this.volumes = specClass.volumes
  }
}

const SHARED_PARTS = [
  'containers', 'initContainers', 'overhead', 'resources', 'nodeSelector', 'affinity', 'tolerations',
  'topologySpreadConstraints', 'volumes', 'resourceClaims', 'schedulingGates', 'hostNetwork', 'priority', 'preemptionPolicy',
] as const satisfies readonly (keyof PodSpec)[]

const NO_LABELS: Labels = Object.freeze({})
/** How many classes of pods one of specs may have before they are forgotten and found anew. */
const CLASSES_MAX = 1024
/** The same of classes of specs with one list of containers and one affinity, which are gone through one by one: those of a StatefulSet's pods are all different. */
const SPECS_MAX = 8

/** The pod that was asked for last, and its class. */
interface Last extends Pick<Pod, 'spec' | 'metadata'> {
  readonly podClass: PodClass
}

/** The classes of specs that share a list of containers. */
class Family {
  last: Last | undefined = undefined
  private readonly plain: SpecClass[] = []
  /** Those with an affinity, by its identity: each pod of a DaemonSet has one of its own, that of its node. */
  private byAffinity: WeakMap<object, SpecClass[]> | undefined = undefined

  /** Those with this affinity. */
  specsWith(affinity: PodSpec['affinity']): SpecClass[] {
    if (affinity === undefined) return this.plain
    this.byAffinity ??= new WeakMap()
    let specs = this.byAffinity.get(affinity)
    if (specs === undefined) this.byAffinity.set(affinity, specs = [])
    return specs
  }
}

/** Finds the class of a pod. */
export class PodClasses {
  private readonly families = new WeakMap<readonly Container[], Family>()

  constructor(private readonly slots: ResourceSlots) {}

  /** The class of a pod; the same one for pods that the scheduler cannot tell apart, as far as it remembers. */
  classOf(pod: Pod): PodClass {
    const family = this.families.get(pod.spec.containers)
    const last = family?.last
    if (last !== undefined && this.isSame(last, pod)) return last.podClass
    return this.find(pod, family)
  }

  /** Whether a newer object of a pod is of the same class beyond doubt, without a search. */
  isSame(older: Pick<Pod, 'spec' | 'metadata'>, newer: Pod): boolean {
    return sharesParts(older.spec, newer.spec) && sharesMetadata(older.metadata, newer.metadata)
  }

  private find(pod: Pod, known: Family | undefined): PodClass {
    const { spec, metadata } = pod
    const family = known ?? new Family()
    if (known === undefined) this.families.set(spec.containers, family)
    const specs = family.specsWith(spec.affinity)
    let specClass = specs.find((candidate) => sharesParts(candidate.spec, spec))
    if (specClass === undefined) {
      specClass = new SpecClass(spec, this.footprintOf(spec, family.last))
      if (specs.length >= SPECS_MAX) specs.length = 0
      specs.push(specClass)
    }
    const podClass = specClass.classOf(pod)
    family.last = { spec, metadata, podClass }
    return podClass
  }

  /** Pods that differ only in what they do not take share what they take. */
  private footprintOf(spec: PodSpec, last: Last | undefined): Footprint {
    return last !== undefined && sharesRequests(last.spec, spec) ? last.podClass.footprint : footprintOfSpec(spec, this.slots)
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
