/** One sync of a workload controller → its writes and events. */
import { kindInfo, storeKind } from '../../src/apiserver/index.js'
import type { KubeObject } from '../../src/model/index.js'
import { byText } from '../../src/plain/index.js'
import { canonicalJson } from '../../src/sim/index.js'
import { diff } from './compare.js'
import type { Adapter, Difference, VectorCase } from './types.js'
import { WorkloadWorld, type Call } from './workload-world.js'

function stepAdapter(controller: string): Adapter {
  return { area: `workloads/${controller}.step`, run: (vector) => runStep(vector) }
}

export const replicaSetStep = stepAdapter('replicaset')
export const deploymentStep = stepAdapter('deployment')
export const jobStep = stepAdapter('job')
export const cronJobStep = stepAdapter('cronjob')
export const daemonSetStep = stepAdapter('daemonset')
export const statefulSetStep = stepAdapter('statefulset')

function runStep({ input, output }: VectorCase): readonly Difference[] {
  const world = new WorkloadWorld([input.controller], input.inject)
  world.engine.runTo(input.nowMs)
  for (const object of input.objects) world.load(object)
  world.start()
  world.holdCaches()
  for (const gone of input.gone ?? []) world.remove(gone.split('/')[0], `default/${gone.split('/')[1]}`)
  for (const object of input.liveOnly ?? []) world.load(object)
  world.engine.settle()
  const any: string[] = input.any ?? []
  const actual = { writes: anonymous(writes(world), any), events: anonymous(events(world), any) }
  const expected = { writes: sortRuns(output.writes.map((write: any) => (write.status === undefined ? write : { ...write, status: withoutVersions(write.status) }))), events: sortEvents(output.events ?? []) }
  return diff(expected, { writes: sortRuns(actual.writes as any[]), events: sortEvents(actual.events as any[]) })
}

/** Names between which real Kubernetes chooses at random. */
function anonymous(value: unknown, names: readonly string[]): unknown {
  let text = JSON.stringify(value)
  for (const name of names) text = text.replaceAll(`"${name}"`, '"<any>"').replaceAll(new RegExp(`\\b${name}\\b(?!-)`, 'g'), '<any>')
  return JSON.parse(text)
}

interface Write { verb: string; resource: string; name?: string; times?: number; [field: string]: unknown }

function writes(world: WorkloadWorld): Write[] {
  return world.calls.map((call) => normal(world, call))
}

function normal(world: WorkloadWorld, { request, answer, stored }: Call): Write {
  const error = answer.ok ? {} : { error: answer.reason }
  if (request.do === 'create') {
    const { object } = request
    const { plural } = kindInfo(object.apiVersion, object.kind)
    const { status: _status, spec, apiVersion: _version, kind: _kind, ...rest } = object
    const name = object.metadata.name === undefined ? {} : { name: object.metadata.name }
    if (plural !== 'pods' && object.metadata.ownerReferences?.[0]?.kind !== 'CronJob') return { verb: 'create', resource: plural, ...name, object: { ...rest, ...(spec === undefined ? {} : { spec }) }, ...error }
    const template = ownerTemplate(world, object)
    const specDiff = mergeDiff(template, spec)
    return { verb: 'create', resource: plural, ...name, object: rest, ...(specDiff === undefined ? {} : { specDiff }), ...error }
  }
  if (request.do === 'update') {
    const { object, sub } = request
    const { plural } = kindInfo(object.apiVersion, object.kind)
    const base = { verb: 'update', resource: plural, ...(sub === undefined ? {} : { subresource: sub }), name: object.metadata.name }
    if (sub === 'status') {
      const annotations = canonicalJson(object.metadata.annotations ?? {}) === canonicalJson(stored?.metadata.annotations ?? {}) ? {} : { annotations: object.metadata.annotations ?? {} }
      return { ...base, status: withoutVersions(withSortedUids(object.status as any)), ...annotations, ...error }
    }
    const changes = mergeDiff(stripVersions(stored), stripVersions(object))
    return { ...base, ...(changes === undefined ? {} : { changes }), ...error }
  }
  if (request.do === 'patch') return { verb: 'patch', resource: storeKind(request.kind).plural, name: request.name, patch: request.patch, ...error }
  if (request.do === 'delete') {
    const options = request.options === undefined || Object.keys(request.options).length === 0 ? {} : { options: request.options }
    return { verb: 'delete', resource: storeKind(request.kind).plural, name: request.name, ...options, ...error }
  }
  throw new Error(`unexpected ${request.do}`)
}

/** The uids that wait to be counted are a set. */
function withSortedUids(status: any): unknown {
  const { succeeded, failed } = status?.uncountedTerminatedPods ?? {}
  if (succeeded === undefined && failed === undefined) return status
  const sorted = (uids: string[] | undefined) => (uids === undefined ? undefined : [...uids].sort(byText))
  return { ...status, uncountedTerminatedPods: { succeeded: sorted(succeeded), failed: sorted(failed) } }
}

/** References say which version they mean: the count of the writes before, which differs between APIs. */
function withoutVersions(status: any): unknown {
  return status?.active instanceof Array ? { ...status, active: status.active.map((job: object) => ('resourceVersion' in job ? { ...job, resourceVersion: '*' } : job)) } : status
}

function ownerTemplate(world: WorkloadWorld, pod: KubeObject): unknown {
  const owner = pod.metadata.ownerReferences?.[0]
  if (owner === undefined) return undefined
  const found = world.ledger.store.get<any>(owner.kind, `${pod.metadata.namespace ?? 'default'}/${owner.name}`)
  return found?.spec?.template?.spec ?? found?.spec?.jobTemplate?.spec
}

function stripVersions(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined
  const { resourceVersion: _version, generation: _generation, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** The JSON merge patch from one value to another, undefined if they are equal. */
function mergeDiff(from: any, to: any): unknown {
  if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) return undefined
  if (!isPlain(from) || !isPlain(to)) return to ?? null
  const patch: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (to[key] === undefined) {
      if (from[key] !== undefined) patch[key] = null
    } else {
      const part = mergeDiff(from[key], to[key])
      if (part !== undefined) patch[key] = part
    }
  }
  return patch
}

function isPlain(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const IN_PARALLEL = new Set(['pods', 'persistentvolumeclaims'])

/** Runs of one verb on pods and claims are made in parallel: sorted by name, equal ones counted. */
function sortRuns(list: readonly Write[]): Write[] {
  const result: Write[] = []
  for (let i = 0; i < list.length; ) {
    let end = i + 1
    const { verb, resource } = list[i]!
    if (IN_PARALLEL.has(resource)) while (end < list.length && runOf(list[end]!) === runOf({ verb, resource })) end++
    const run = list.slice(i, end).flatMap((write) => expand(write))
    result.push(...(IN_PARALLEL.has(resource) ? run.sort((a, b) => byText(canonicalJson(a), canonicalJson(b))) : run))
    i = end
  }
  return result
}

/** A Job's pods are let go and deleted side by side; a StatefulSet's pods and their claims are made so. */
function runOf({ verb, resource }: Write): string {
  return `${verb === 'patch' ? 'delete' : verb} ${IN_PARALLEL.has(resource) ? 'pods' : resource}`
}

function expand({ times = 1, ...write }: Write): Write[] {
  return new Array<Write>(times).fill(write as Write)
}

function events(world: WorkloadWorld): unknown[] {
  return world.events.map(({ type, reason, message, kind, name, count }) => ({
    type, reason, message: withoutSuffixes(world, message), object: `${kind}/${name}`, ...(count > 1 ? { count } : {}),
  }))
}

export function withoutSuffixes(world: WorkloadWorld, text: string): string {
  let result = text
  for (const [name, pattern] of world.generated) if (result.includes(name)) result = result.replaceAll(name, pattern)
  return result
}

function sortEvents(list: readonly any[]): any[] {
  return [...list].sort((a, b) => byText(canonicalJson(a), canonicalJson(b)))
}
