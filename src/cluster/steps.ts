/**
 * Steps as users write them, in the words of a scenario file: `{ crash: { node: 'node-2' }, for: '10m' }`. Reading
 * one fills in namespaces and turns durations into milliseconds; what comes out is an action of the simulation.
 */
import { kindOfResource, nearestWord, type Taint } from '../model/index.js'
import type { Action, ObjectName, PatchContent, PatchType, ServerSide, Target } from '../simulation/index.js'
import { maybeMs, type Duration } from './duration.js'
import { OptionError } from './errors.js'
import { isApplyStep, manifestsOf, type ApplyStep, type ManifestOptions, type ManifestSource, type Manifests, type ServerSideOptions } from './manifests.js'
import { rateOf, type RequestsPerSecond } from './rate.js'
import { checkFields, checkPositive } from './step-fields.js'

/** One node, or several. */
export type SomeNodes = { readonly node: string } | { readonly nodes: readonly string[] }

/** What has containers that can be given another image, by its name. */
export type SomeWorkload =
  | { readonly deployment: string } | { readonly statefulSet: string } | { readonly daemonSet: string } | { readonly replicaSet: string } | { readonly pod: string }

/** An object of a kind; its name may say its namespace: `shop/cart`. */
export interface ObjectReference {
  readonly kind: string
  readonly name: string
  /** Needed for kinds that are not Kubernetes' own. */
  readonly apiVersion?: string
}

/** The flags of `kubectl drain`; all off and unlimited by default. */
export interface DrainFlags {
  /** Pods without a controller go too; without, they are in the way and the step fails. */
  readonly force?: boolean
  readonly ignoreDaemonSets?: boolean
  readonly deleteEmptyDirData?: boolean
  /** Deletes the pods without asking their disruption budgets. */
  readonly disableEviction?: boolean
  /** A label selector: only these pods go. */
  readonly podSelector?: string
  readonly gracePeriod?: Duration
  /** After how long the drain of a node gives up, which `Cluster.drains` tells. Default: never. */
  readonly timeout?: Duration
}

/** A process of the control plane; of several instances the one that leads, or that of a number from 1. */
export interface ComponentChoice {
  readonly component: string
  readonly instance?: number
}

/** What each action takes. Objects are named `NAME` or `NAMESPACE/NAME`. */
export interface StepActions {
  /** Applies manifests, as `kubectl apply -f`; with `{ manifests, serverSide: true }` as `kubectl apply --server-side`. */
  readonly apply: ManifestSource | ApplyStep
  readonly delete: ObjectReference & { readonly gracePeriod?: Duration; readonly propagation?: 'Background' | 'Foreground' | 'Orphan' }
  /** Patches an object: with a JSON merge patch (fields to set, `null` to remove), or of another `type`, as `kubectl patch --type`. */
  readonly patch: ObjectReference & { readonly patch: PatchContent; readonly type?: PatchType; readonly subresource?: 'status' | 'scale' }
  readonly scale: ({ readonly deployment: string } | { readonly replicaSet: string } | { readonly statefulSet: string }) & { readonly replicas: number }
  /** Sets the image of a workload's or a pod's container, or of all. */
  readonly setImage: SomeWorkload & { readonly container?: string; readonly image: string }
  /** Of a Deployment, unless it says another kind. */
  readonly rollout: ({ readonly undo: string; readonly toRevision?: number } | { readonly pause: string } | { readonly resume: string } | { readonly restart: string }) & { readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' }
  readonly cordon: SomeNodes
  readonly uncordon: SomeNodes
  /** Cordons nodes and evicts their pods, one node after the other, as `kubectl drain`. */
  readonly drain: SomeNodes & DrainFlags
  readonly taint: SomeNodes & { readonly key: string; readonly value?: string; readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }
  readonly untaint: SomeNodes & { readonly key: string; readonly effect?: string }
  readonly label: (ObjectReference | { readonly node: string } | { readonly pod: string }) & { readonly labels: Readonly<Record<string, string | null>> }
  /** Nodes lose power, with everything that runs on them. */
  readonly crash: SomeNodes
  /** Ends crashes and partitions. */
  readonly recover: SomeNodes | { readonly zone: string }
  /** Cuts nodes off the control plane; they and their containers run on. */
  readonly partition: SomeNodes & { readonly direction?: 'both' | 'toControlPlane' | 'fromControlPlane' }
  readonly reboot: SomeNodes
  /** Machines are shut down: their kubelets end the pods first, if they are configured to. */
  readonly shutDownNode: SomeNodes
  readonly addNode: { readonly pool?: string; readonly count?: number; readonly name?: string; readonly zone?: string }
  readonly removeNode: SomeNodes
  readonly zoneOutage: { readonly zone: string }
  /** Replaces the demand on a Service. */
  readonly traffic: { readonly to: string; readonly path?: string; readonly requestsPerSecond: RequestsPerSecond }
  /** A process of the control plane dies: `kube-scheduler`, `kube-controller-manager`, or a controller such as `replicaset-controller`. */
  readonly crashComponent: ComponentChoice & { readonly afterWrites?: number; readonly graceful?: boolean }
  /** It stands still, and goes on with all that it had. */
  readonly pauseComponent: ComponentChoice
  /** Where there are several instances: one of kube-scheduler or kube-controller-manager is cut off the API server. */
  readonly partitionComponent: ComponentChoice
  /** Clocks of nodes, or of a machine of the control plane (by its number from 1), are ahead or behind, or go `rate` seconds in one. */
  readonly skewClock: (SomeNodes | { readonly controlPlane: number }) & { readonly ahead?: Duration; readonly behind?: Duration; readonly rate?: number }
  /** It is not told of changes of a kind. */
  readonly stallWatch: { readonly component: string; readonly kind: string }
  /** An API server falls behind: kubelets of these nodes that list their pods anew are shown those of this moment. */
  readonly staleApiServer: SomeNodes
  readonly exitContainer: ({ readonly pod: string } | { readonly pods: string }) & { readonly container?: string; readonly code?: number }
}

type OneAction = { [K in keyof StepActions]: { readonly [P in K]: StepActions[K] } }[keyof StepActions]

/** One step: exactly one action, and what is said about it. */
export type Step = OneAction & {
  /** What people call it; the history says it. */
  readonly name?: string
  /** Takes it back after so long: goes with crash, shutDownNode, partition, zoneOutage, cordon, drain, taint, traffic, crashComponent, pauseComponent, partitionComponent, skewClock, stallWatch and staleApiServer. */
  readonly for?: Duration
}

/** A step that was read. */
export interface ReadStep {
  readonly action: Action
  readonly name?: string
  readonly forMs?: number
  readonly notes: Manifests['notes']
}

type Readers = { readonly [K in Exclude<keyof StepActions, 'apply'>]: (input: StepActions[K], names: Names) => Action }

/** Makes names whole. */
class Names {
  constructor(readonly namespace: string) {}

  name(text: string): ObjectName {
    const slash = text.indexOf('/')
    return slash < 0 ? { namespace: this.namespace, name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) }
  }

  target({ kind, name, apiVersion }: ObjectReference): Target {
    const known = apiVersion === undefined ? kindOfResource(kind) : undefined
    const where = known?.namespaced === false ? { namespace: '', name } : this.name(name)
    return { kind: known?.kind ?? kind, ...(apiVersion === undefined ? {} : { apiVersion }), ...where }
  }

  workload(input: SomeWorkload): Target {
    if ('deployment' in input) return this.target({ kind: 'Deployment', name: input.deployment })
    if ('daemonSet' in input) return this.target({ kind: 'DaemonSet', name: input.daemonSet })
    if ('pod' in input) return this.target({ kind: 'Pod', name: input.pod })
    return 'replicaSet' in input ? this.target({ kind: 'ReplicaSet', name: input.replicaSet }) : this.target({ kind: 'StatefulSet', name: input.statefulSet })
  }
}

const readers: Readers = {
  delete: ({ gracePeriod, propagation = 'Background', ...object }, names) =>
    ({ kind: 'delete', target: names.target(object), propagation, ...optional('gracePeriodMs', maybeMs(gracePeriod, 'delete: gracePeriod')) }),
  patch: ({ patch, type, subresource, ...object }, names) => {
    checkPatch(patch, type, subresource)
    return { kind: 'patch', target: names.target(object), patch: copyOf(patch), ...optional('type', type), ...optional('subresource', subresource) }
  },
  scale: (input, names) => ({ kind: 'scale', replicas: input.replicas, target: names.workload(input) }),
  setImage: ({ container, image, ...workload }, names) => ({ kind: 'setImage', target: names.workload(workload), image, ...optional('container', container) }),
  rollout: (input, names) => {
    const target = (name: string): Target => names.target({ kind: input.kind ?? 'Deployment', name })
    if ('undo' in input) return { kind: 'rollout', verb: 'undo', target: target(input.undo), ...optional('toRevision', input.toRevision) }
    if ('pause' in input) return { kind: 'rollout', verb: 'pause', target: target(input.pause) }
    if ('resume' in input) return { kind: 'rollout', verb: 'resume', target: target(input.resume) }
    return { kind: 'rollout', verb: 'restart', target: target(input.restart) }
  },
  cordon: (input) => ({ kind: 'cordon', nodes: nodesOf(input) }),
  uncordon: (input) => ({ kind: 'uncordon', nodes: nodesOf(input) }),
  drain: ({ timeout, gracePeriod, ...input }) => {
    const { force, ignoreDaemonSets, deleteEmptyDirData, disableEviction, podSelector } = input
    const graceMs = maybeMs(gracePeriod, 'drain: gracePeriod')
    return {
      kind: 'drain', nodes: nodesOf(input),
      options: {
        ...optional('force', force), ...optional('ignoreDaemonSets', ignoreDaemonSets), ...optional('deleteEmptyDirData', deleteEmptyDirData),
        ...optional('disableEviction', disableEviction), ...optional('podSelector', podSelector), ...optional('timeoutMs', maybeMs(timeout, 'drain: timeout')),
        ...optional('gracePeriodSeconds', graceMs === undefined ? undefined : Math.floor(graceMs / 1_000)),
      },
    }
  },
  taint: (input) => ({ kind: 'taint', nodes: nodesOf(input), taint: taintOf(input) }),
  untaint: (input) => ({ kind: 'untaint', nodes: nodesOf(input), key: input.key, ...optional('effect', input.effect) }),
  label: (input, names) => {
    if ('kind' in input && (input.name as string | undefined) === undefined) throw new OptionError('label: "name" is missing')
    if (Object.keys(input.labels).length === 0) throw new OptionError('label: "labels" is empty: this changes no label')
    const reference = 'node' in input ? { kind: 'Node', name: input.node } : 'pod' in input ? { kind: 'Pod', name: input.pod } : input
    return { kind: 'label', target: names.target(reference), labels: input.labels }
  },
  crash: (input) => ({ kind: 'crash', nodes: nodesOf(input) }),
  recover: (input) => ('zone' in input ? { kind: 'recover', nodes: [], zone: input.zone } : { kind: 'recover', nodes: nodesOf(input) }),
  partition: (input) => ({ kind: 'partition', nodes: nodesOf(input), direction: directionOf(input.direction) }),
  reboot: (input) => ({ kind: 'reboot', nodes: nodesOf(input) }),
  addNode: ({ pool, count = 1, name, zone }) => {
    checkPositive('addNode: count', count)
    return { kind: 'addNode', count, ...optional('pool', pool), ...optional('name', name), ...optional('zone', zone) }
  },
  removeNode: (input) => ({ kind: 'removeNode', nodes: nodesOf(input) }),
  zoneOutage: ({ zone }) => ({ kind: 'zoneOutage', zone }),
  traffic: ({ to, path, requestsPerSecond }, names) => ({ kind: 'traffic', service: names.name(to), rate: rateOf(requestsPerSecond, 'traffic: requestsPerSecond'), ...optional('path', path) }),
  crashComponent: ({ afterWrites, graceful, ...which }) => {
    checkPositive('crashComponent: afterWrites', afterWrites)
    if (graceful === true && afterWrites !== undefined) throw new OptionError('crashComponent: graceful and afterWrites exclude each other: keep one of them')
    return { kind: 'crashComponent', ...componentOf(which, 'crashComponent'), ...optional('afterWrites', afterWrites), ...optional('graceful', graceful) }
  },
  skewClock: ({ ahead, behind, rate = 1, ...where }) => ({
    kind: 'skewClock', ...skewed(where), ...skewOf(maybeMs(ahead, 'skewClock: ahead') ?? 0, maybeMs(behind, 'skewClock: behind') ?? 0, rate),
  }),
  pauseComponent: (input) => ({ kind: 'pauseComponent', ...componentOf(input, 'pauseComponent') }),
  partitionComponent: (input) => ({ kind: 'partitionComponent', ...componentOf(input, 'partitionComponent') }),
  stallWatch: ({ component, kind }) => ({ kind: 'stallWatch', component, watched: kindOfResource(kind)?.kind ?? kind }),
  shutDownNode: (input) => ({ kind: 'shutDownNode', nodes: nodesOf(input) }),
  staleApiServer: (input) => ({ kind: 'staleApiServer', nodes: nodesOf(input) }),
  exitContainer: (input, names) => {
    const pods = 'pod' in input ? names.name(input.pod) : { namespace: names.namespace, selector: input.pods }
    return { kind: 'exitContainer', pods, code: input.code ?? 1, ...optional('container', input.container) }
  },
}

const ACTIONS = ['apply', ...Object.keys(readers)] as readonly (keyof StepActions)[]

export interface ReadStepOptions extends ManifestOptions {
  /** The namespace of names that do not say one. */
  readonly namespace: string
}

/** Reads a step; throws an OptionError, or a ManifestError, that says what is wrong with it. */
export function readStep(step: Step, options: ReadStepOptions): ReadStep {
  const given = Object.keys(step).filter((key) => (ACTIONS as readonly string[]).includes(key))
  checkKeys(step, given)
  const said = { ...optional('name', step.name), ...optional('forMs', maybeMs(step.for, 'for')) }
  const [kind] = given as [keyof StepActions]
  const input: unknown = (step as unknown as StepActions)[kind]
  if (kind === 'apply') {
    const { manifests, ...how } = isApplyStep(input as ManifestSource | ApplyStep) ? (input as ApplyStep) : { manifests: input as ManifestSource }
    const { objects, notes } = manifestsOf(manifests, options)
    return { action: { kind, manifests: objects, ...serverSideOf(how), ...optional('validate', options.validate) }, notes, ...said }
  }
  if (typeof input !== 'object' || input === null) throw new OptionError(`${kind} takes an object, not ${JSON.stringify(input)}`)
  checkFields(kind, input)
  const read = readers[kind] as (input: unknown, names: Names) => Action
  return { action: read(input, new Names(options.namespace)), notes: [], ...said }
}

function serverSideOf({ serverSide = false, fieldManager, forceConflicts }: ServerSideOptions): { readonly serverSide?: ServerSide } {
  if (serverSide) return { serverSide: { ...optional('fieldManager', fieldManager), ...optional('forceConflicts', forceConflicts) } }
  if (fieldManager !== undefined || forceConflicts !== undefined) throw new OptionError('apply: fieldManager and forceConflicts go with serverSide: true')
  return {}
}

function checkKeys(step: Step, given: readonly string[]): void {
  for (const key of Object.keys(step)) {
    if (given.includes(key) || key === 'name' || key === 'for') continue
    const near = nearestWord(key, ACTIONS)
    throw new OptionError(`a step cannot "${key}"${near === undefined ? `: use one of ${ACTIONS.join(', ')}` : `; did you mean "${near}"?`}`)
  }
  if (given.length === 0) throw new OptionError(`this step does nothing: give it one of ${ACTIONS.join(', ')}`)
  if (given.length > 1) throw new OptionError(`${given.join(' and ')} are in one step: make a step of each`)
}

function nodesOf(input: SomeNodes): readonly string[] {
  const nodes = 'nodes' in input ? input.nodes : [input.node]
  if (nodes.length > 0 && nodes.every((name) => typeof name === 'string' && name !== '')) return nodes
  throw new OptionError('name the node, or the nodes: { node: \'node-1\' } or { nodes: [\'node-1\', \'node-2\'] }')
}

function taintOf({ key, value, effect }: StepActions['taint']): Taint {
  return value === undefined || value === '' ? { key, effect } : { key, value, effect }
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V })
}

/** A patch becomes part of stored objects: they share nothing with what the user may still change. */
function copyOf(patch: PatchContent): PatchContent {
  return JSON.parse(JSON.stringify(patch)) as PatchContent
}

const PATCH_TYPES: readonly string[] = ['merge', 'strategic', 'json']

function checkPatch(patch: PatchContent, type: PatchType = 'merge', subresource?: string): void {
  if (!PATCH_TYPES.includes(type)) throw new OptionError(`patch: type ${JSON.stringify(type)} is none of ${PATCH_TYPES.join(', ')}`)
  if (typeof patch !== 'object' || (patch as unknown) === null) throw new OptionError(`patch: ${JSON.stringify(patch)} is neither an object nor a list of operations`)
  if (Array.isArray(patch) !== (type === 'json')) throw new OptionError(type === 'json' ? 'patch: a JSON patch is a list of operations: [{ op, path, value }]' : `patch: a list of operations is a patch of type json, not ${type}`)
  if (type === 'json' && subresource === 'scale') throw new OptionError('patch: the scale takes no JSON patch: give { spec: { replicas } }')
}

function componentOf({ component, instance }: ComponentChoice, action: string): ComponentChoice {
  checkPositive(`${action}: instance`, instance)
  return { component, ...optional('instance', instance) }
}

const DIRECTIONS = ['both', 'toControlPlane', 'fromControlPlane'] as const

function directionOf(direction: (typeof DIRECTIONS)[number] = 'both'): (typeof DIRECTIONS)[number] {
  if (!DIRECTIONS.includes(direction)) throw new OptionError(`partition: direction ${JSON.stringify(direction)} is none of ${DIRECTIONS.join(', ')}`)
  return direction
}

/** Whose clocks go wrong. */
function skewed(where: SomeNodes | { readonly controlPlane: number }): { readonly nodes: readonly string[]; readonly controlPlane?: number } {
  if (!('controlPlane' in where)) return { nodes: nodesOf(where) }
  checkPositive('skewClock: controlPlane', where.controlPlane)
  return { nodes: [], controlPlane: where.controlPlane }
}

const RATE_LEAST = 0.1
const RATE_MOST = 10

/** How wrong they go, which they have to. */
function skewOf(aheadMs: number, behindMs: number, rate: number): { readonly offsetMs: number; readonly perSecond: number } {
  if (!(rate >= RATE_LEAST && rate <= RATE_MOST)) throw new OptionError(`skewClock: rate ${rate} is not between ${RATE_LEAST} and ${RATE_MOST}`)
  if (aheadMs !== 0 && behindMs !== 0) throw new OptionError('skewClock: ahead and behind exclude each other: keep one of them')
  if (aheadMs === behindMs && rate === 1) throw new OptionError('skewClock: this sets no clock wrong: give it ahead, behind or a rate other than 1')
  return { offsetMs: aheadMs - behindMs, perSecond: Math.round(rate * 1_000) }
}
