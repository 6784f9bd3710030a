/** What steps do, resolved: one function per action, in a table by its name. */
import { builtInKinds, kindOfResource, nearestWord } from '../../model/index.js'
import type { ManifestObject, Path, Taint } from '../../model/index.js'
import type { DrainOptions } from '../../kubectl/index.js'
import type { PatchContent, PatchType, ServerSide } from '../../simulation/index.js'
import type { ActionKind, StepInput } from '../schema/index.js'
import { defined, ms } from './context.js'
import type { Context, QualifiedName, Target } from './context.js'
import { resolveRate } from './rate.js'
import type { Rate } from './rate.js'

type Propagation = 'Background' | 'Foreground' | 'Orphan'

/** What a step does. */
export type Action =
  | { readonly kind: 'apply', readonly manifests: readonly ManifestObject[], readonly serverSide?: ServerSide }
  | { readonly kind: 'delete', readonly target: Target, readonly gracePeriodMs?: number, readonly propagation: Propagation }
  | { readonly kind: 'patch', readonly target: Target, readonly patch: PatchContent, readonly type?: PatchType, readonly subresource?: 'status' | 'scale' }
  | { readonly kind: 'scale', readonly target: Target, readonly replicas: number }
  | { readonly kind: 'setImage', readonly target: Target, readonly container?: string, readonly image: string }
  | { readonly kind: 'rollout', readonly verb: 'undo' | 'pause' | 'resume' | 'restart', readonly target: Target, readonly toRevision?: number }
  | { readonly kind: 'cordon' | 'uncordon' | 'crash' | 'reboot' | 'shutDownNode' | 'removeNode' | 'staleApiServer', readonly nodes: readonly string[] }
  | { readonly kind: 'drain', readonly nodes: readonly string[], readonly options: DrainOptions }
  | { readonly kind: 'recover', readonly nodes: readonly string[], readonly zone?: string }
  | { readonly kind: 'taint', readonly nodes: readonly string[], readonly taint: Taint }
  | { readonly kind: 'untaint', readonly nodes: readonly string[], readonly key: string, readonly effect?: string }
  | { readonly kind: 'label', readonly target: Target, readonly labels: Readonly<Record<string, string | null>> }
  | { readonly kind: 'partition', readonly nodes: readonly string[], readonly direction: 'both' | 'toControlPlane' | 'fromControlPlane' }
  | { readonly kind: 'addNode', readonly pool?: string, readonly count: number, readonly name?: string, readonly zone?: string }
  | { readonly kind: 'zoneOutage', readonly zone: string }
  | { readonly kind: 'traffic', readonly service: QualifiedName, readonly path?: string, readonly rate: Rate }
  | { readonly kind: 'crashComponent', readonly component: string, readonly instance?: number, readonly afterWrites?: number, readonly graceful?: boolean }
  | { readonly kind: 'pauseComponent' | 'partitionComponent', readonly component: string, readonly instance?: number }
  | { readonly kind: 'skewClock', readonly nodes: readonly string[], readonly controlPlane?: number, readonly offsetMs: number, readonly perSecond: number }
  | { readonly kind: 'stallWatch', readonly component: string, readonly watched: string }
  | { readonly kind: 'exitContainer', readonly pods: PodChoice, readonly container?: string, readonly code: number }

/** One pod by name, or those of a namespace that a selector selects. */
export type PodChoice = QualifiedName | { readonly namespace: string, readonly selector: string }

type Resolvers = { readonly [K in ActionKind]: (context: Context, path: Path, input: Exclude<StepInput[K], undefined>) => Action }

const resolvers: Resolvers = {
  apply(context, path, input) {
    if (!isApplyStep(input)) return { kind: 'apply', manifests: manifestsIn(context, path, input) }
    const { manifests, serverSide, ...how } = input
    if (!serverSide && Object.keys(how).length > 0) {
      context.report(path, 'contradiction', '"fieldManager" and "forceConflicts" have no meaning without "serverSide"', 'add serverSide: true')
    }
    return { kind: 'apply', manifests: manifestsIn(context, [...path, 'manifests'], manifests), ...(serverSide ? { serverSide: defined(how) } : {}) }
  },
  delete: (context, path, { kind, name, apiVersion, gracePeriod, propagation }) => defined({
    kind: 'delete' as const, target: objectOf(context, path, kind, name, apiVersion), propagation,
    gracePeriodMs: gracePeriod === undefined ? undefined : ms(gracePeriod),
  }),
  patch(context, path, { kind, name, apiVersion, patch, type, subresource }) {
    if (Array.isArray(patch) !== (type === 'json')) {
      context.report([...path, 'patch'], 'contradiction', type === 'json' ? 'a JSON patch is a list of operations' : `a list of operations is no ${type} patch`, type === 'json' ? 'write [{ op: replace, path: /spec/replicas, value: 3 }]' : 'set type: json')
    }
    if (type === 'json' && subresource === 'scale') context.report([...path, 'type'], 'contradiction', 'the scale takes no JSON patch', 'patch it with { spec: { replicas: 3 } }')
    return defined({
      kind: 'patch' as const, target: objectOf(context, path, kind, name, apiVersion), patch: patch as PatchContent, type: type === 'merge' ? undefined : type, subresource,
    })
  },
  scale: (context, path, { replicas, ...workload }) => ({ kind: 'scale', target: workloadOf(context, path, workload, ['deployment', 'replicaSet', 'statefulSet']), replicas }),
  setImage: (context, path, { container, image, ...workload }) =>
    defined({ kind: 'setImage' as const, target: workloadOf(context, path, workload, ['deployment', 'statefulSet', 'daemonSet', 'replicaSet', 'pod']), container, image }),
  rollout(context, path, { kind, undo, pause, resume, restart, toRevision }) {
    const verbs = { undo, pause, resume, restart }
    const verb = exactlyOne(context, path, verbs) ?? 'undo'
    if (toRevision !== undefined && verb !== 'undo') {
      context.report([...path, 'toRevision'], 'contradiction', `"toRevision" has no meaning with "${verb}"`, 'remove it')
    }
    return defined({ kind: 'rollout' as const, verb, target: context.target(kind, verbs[verb] ?? ''), toRevision })
  },
  cordon: (context, path, input) => ({ kind: 'cordon', nodes: nodesOf(context, path, input) }),
  uncordon: (context, path, input) => ({ kind: 'uncordon', nodes: nodesOf(context, path, input) }),
  drain: (context, path, { node, nodes, timeout, gracePeriod, ...flags }) => ({
    kind: 'drain', nodes: nodesOf(context, path, { node, nodes }),
    options: defined({
      ...flags, timeoutMs: timeout === undefined ? undefined : ms(timeout),
      gracePeriodSeconds: gracePeriod === undefined ? undefined : Math.floor(ms(gracePeriod) / 1_000),
    }),
  }),
  crash: (context, path, input) => ({ kind: 'crash', nodes: nodesOf(context, path, input) }),
  reboot: (context, path, input) => ({ kind: 'reboot', nodes: nodesOf(context, path, input) }),
  removeNode: (context, path, input) => ({ kind: 'removeNode', nodes: nodesOf(context, path, input) }),
  recover(context, path, { node, nodes, zone }) {
    exactlyOne(context, path, { node, nodes, zone })
    return defined({ kind: 'recover' as const, nodes: nodes ?? (node === undefined ? [] : [node]), zone })
  },
  taint: (context, path, { key, value, effect, ...nodes }) => ({
    kind: 'taint', nodes: nodesOf(context, path, nodes), taint: value === '' ? { key, effect } : { key, value, effect },
  }),
  untaint: (context, path, { key, effect, ...nodes }) =>
    defined({ kind: 'untaint' as const, nodes: nodesOf(context, path, nodes), key, effect }),
  label(context, path, { node, pod, kind, name, apiVersion, labels }) {
    const which = exactlyOne(context, path, { node, pod, kind })
    if (which === 'kind' && name === undefined) {
      context.report(path, 'missing-field', '"name" is missing',
        'name the object to label')
    }
    if (Object.keys(labels).length === 0) context.report([...path, 'labels'], 'missing-field', 'this changes no label', 'say which labels it sets, or removes with null')
    const target = node !== undefined ? context.target('Node', node)
      : pod !== undefined ? context.target('Pod', pod)
        : objectOf(context, path, kind ?? '', name ?? '', apiVersion)
    return { kind: 'label', target, labels }
  },
  partition: (context, path, { direction, ...nodes }) => ({ kind: 'partition', nodes: nodesOf(context, path, nodes), direction }),
  addNode(context, path, { pool, count, name, zone }) {
    if (name !== undefined && count > 1) {
      context.report([...path, 'name'], 'contradiction', `${count} nodes cannot have one name`, 'remove "name" or "count"')
    }
    return defined({ kind: 'addNode' as const, pool, count, name, zone })
  },
  zoneOutage: (_context, _path, { zone }) => ({ kind: 'zoneOutage', zone }),
  traffic: (context, path, { to, path: urlPath, requestsPerSecond }) => defined({
    kind: 'traffic' as const, service: context.name(to), path: urlPath,
    rate: resolveRate(context, [...path, 'requestsPerSecond'], requestsPerSecond),
  }),
  crashComponent: (_context, _path, input) => defined({ kind: 'crashComponent' as const, ...input }),
  pauseComponent: (_context, _path, input) => defined({ kind: 'pauseComponent' as const, ...input }),
  partitionComponent: (_context, _path, input) => defined({ kind: 'partitionComponent' as const, ...input }),
  skewClock(context, path, { node, nodes, controlPlane, ahead, behind, rate }) {
    exactlyOne(context, path, { node, nodes, controlPlane })
    if (ms(ahead ?? 0) !== 0 && ms(behind ?? 0) !== 0) context.report(path, 'contradiction', '"ahead" and "behind" exclude each other', 'keep one of them')
    if (ms(ahead ?? 0) === 0 && ms(behind ?? 0) === 0 && rate === 1) context.report(path, 'missing-field', 'this sets no clock wrong', 'give it ahead, behind or a rate other than 1')
    return defined({ kind: 'skewClock' as const, nodes: nodes ?? (node === undefined ? [] : [node]), controlPlane, offsetMs: ms(ahead ?? 0) - ms(behind ?? 0), perSecond: Math.round(rate * 1_000) })
  },
  stallWatch: (_context, _path, { component, kind }) => ({ kind: 'stallWatch', component, watched: kindOfResource(kind)?.kind ?? kind }),
  shutDownNode: (context, path, nodes) => ({ kind: 'shutDownNode', nodes: nodesOf(context, path, nodes) }),
  staleApiServer: (context, path, nodes) => ({ kind: 'staleApiServer', nodes: nodesOf(context, path, nodes) }),
  exitContainer(context, path, { pod, pods, container, code }) {
    exactlyOne(context, path, { pod, pods })
    const choice = pod === undefined ? { namespace: context.namespace, selector: pods ?? '' } : context.name(pod)
    return defined({ kind: 'exitContainer' as const, pods: choice, container, code })
  },
}

/** Resolves the action of a step. */
export function resolveAction<K extends ActionKind>(
  context: Context, path: Path, kind: K, input: Exclude<StepInput[K], undefined>,
): Action {
  return resolvers[kind](context, [...path, kind], input)
}

type Workload = 'deployment' | 'replicaSet' | 'statefulSet' | 'daemonSet' | 'pod'

/** The workload that one of these fields names. */
function workloadOf(context: Context, path: Path, input: { readonly [F in Workload]?: string | undefined }, fields: readonly Workload[]): Target {
  const field = exactlyOne(context, path, Object.fromEntries(fields.map((each) => [each, input[each]])) as Record<Workload, string | undefined>) ?? 'deployment'
  return context.target(field, input[field] ?? '')
}

/** The one field that is there; reports it if there is none or more than one. */
function exactlyOne<F extends string>(context: Context, path: Path, fields: { readonly [K in F]: unknown }): F | undefined {
  const names = Object.keys(fields) as F[]
  const given = names.filter((name) => fields[name] !== undefined)
  if (given.length === 0) context.report(path, 'missing-field', `one of ${names.join(', ')} is missing`, 'name what it is about')
  if (given.length > 1) context.report(path, 'contradiction', `${given.join(' and ')} exclude each other`, 'keep one of them')
  return given[0]
}

interface SomeNodes {
  readonly node?: string | undefined
  readonly nodes?: readonly string[] | undefined
}

function nodesOf(context: Context, path: Path, { node, nodes }: SomeNodes): readonly string[] {
  exactlyOne(context, path, { node, nodes })
  return nodes ?? (node === undefined ? [] : [node])
}

/** An object by its kind; a kind that Kubernetes does not have needs its apiVersion. */
function objectOf(context: Context, path: Path, kind: string, name: string, apiVersion: string | undefined): Target {
  if (apiVersion === undefined && kindOfResource(kind) === undefined && kind !== '') {
    const near = nearestWord(kind, knownKinds)
    context.report([...path, 'kind'], 'unknown-kind', `there is no kind "${kind}"`,
      near === undefined ? 'a kind of your own needs its apiVersion' : `did you mean "${near}"?`)
  }
  return context.target(kind, name, apiVersion)
}

const knownKinds = builtInKinds.map(({ kind }) => kind)

type ApplyInput = Exclude<StepInput['apply'], undefined>
type ApplyStep = Extract<ApplyInput, { readonly serverSide: boolean }>

function isApplyStep(input: ApplyInput): input is ApplyStep {
  return typeof input === 'object' && !Array.isArray(input) && 'manifests' in input && !('kind' in input)
}

function manifestsIn(context: Context, path: Path, input: ApplyStep['manifests']): readonly ManifestObject[] {
  if (!Array.isArray(input)) return context.manifestsOf(context, path, input)
  return input.flatMap((item, i) => context.manifestsOf(context, [...path, i], item))
}
