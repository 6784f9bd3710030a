/**
 * Making a Job's pods, in batches that double while all goes well: what they get beside the template is an index,
 * where the Job has them, the failures of their index so far, and the finalizer that keeps them until they are counted.
 * Source: kubernetes, pkg/controller/job/job_controller.go (manageJob), indexed_job_utils.go.
 */
import { createPods as makePods, type Effect, type EffectAnswer } from '../../client/index.js'
import { newControllerRef, withFields, type Container, type Job, type KubeObject, type Pod, type PodSpec } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { judgeFailure } from './policies.js'
import { COMPLETION_INDEX, failuresBefore, FAILURE_COUNT, IGNORED_FAILURE_COUNT, TRACKING_FINALIZER } from './pods.js'
import type { Tally, Work } from './work.js'

const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX'
/** The most that a name may begin with before something is generated. */
const PREFIX_MAX = 58

/** Creates a pod for each index (or without one); the message of the first error. */
export function* createPods(work: Work, tally: Tally, indexes: readonly (number | undefined)[]): Generator<Effect, string | undefined, EffectAnswer> {
  const { key, job } = work
  const spec = work.indexed ? withIndexVariables(job.spec.template.spec) : job.spec.template.spec
  yield { do: 'remember', command: 'expect', data: { key, creations: indexes.length, deletions: [] } }
  const { error, missing } = yield* makePods(job as unknown as KubeObject, key, indexes.length, (i) => podOf(work, spec, indexes[i]))
  tally.active += indexes.length - missing
  return error
}

function podOf(work: Work, spec: PodSpec, index: number | undefined): KubeObject {
  const { job } = work
  const { labels, annotations, finalizers = [] } = job.spec.template.metadata ?? {}
  const own = index === undefined ? {} : { [COMPLETION_INDEX]: `${index}` }
  const failures = index === undefined || !work.perIndex ? {} : failureAnnotations(job, work.delayed.get(index))
  const allAnnotations = Object.assign({}, annotations, own, failures)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: index === undefined ? `${job.metadata.name}-` : prefixOf(job.metadata.name, index),
      namespace: job.metadata.namespace ?? 'default',
      labels: index === undefined ? labels : Object.assign({}, labels, own),
      ...(Object.keys(allAnnotations).length === 0 ? {} : { annotations: allAnnotations }),
      finalizers: finalizers.includes(TRACKING_FINALIZER) ? finalizers : [...finalizers, TRACKING_FINALIZER],
      ownerReferences: [newControllerRef(job as unknown as KubeObject)],
    } as unknown as KubeObject['metadata'],
    spec: index === undefined ? spec : withFields(spec, { hostname: `${job.metadata.name}-${index}` }),
  } as unknown as KubeObject
}

function prefixOf(name: string, index: number): string {
  const end = `-${index}-`
  return name.length + end.length > PREFIX_MAX ? name.slice(0, PREFIX_MAX - end.length) + end : name + end
}

/** The failures of the index, that of the pod which is replaced included. */
function failureAnnotations(job: Job, replaced: Pod | undefined): Readonly<Record<string, string>> {
  if (replaced === undefined) return { [FAILURE_COUNT]: '0' }
  const { counted, ignored } = failuresBefore(replaced)
  const { counts } = judgeFailure(job, replaced)
  const ignoredNow = ignored + (counts ? 0 : 1)
  return { [FAILURE_COUNT]: `${counted + (counts ? 1 : 0)}`, ...(ignoredNow > 0 ? { [IGNORED_FAILURE_COUNT]: `${ignoredNow}` } : {}) }
}

const withVariables = new WeakMap<PodSpec, PodSpec>()

/** The specification with a variable for the index in every container; the same object for the same one. */
function withIndexVariables(spec: PodSpec): PodSpec {
  const known = withVariables.get(spec)
  if (known !== undefined) return known
  const init = spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withIndexVariable) }
  const result = freeze(withFields(spec, { containers: spec.containers.map(withIndexVariable), ...init }))
  withVariables.set(spec, result)
  return result
}

function withIndexVariable(container: Container): Container {
  const { env = [] } = container
  if (env.some(({ name }) => name === INDEX_VARIABLE)) return container
  const variable = { name: INDEX_VARIABLE, valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } } }
  return withFields(container, { env: [...env, variable] })
}
