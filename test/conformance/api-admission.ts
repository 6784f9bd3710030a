/** api/admission: one plugin at a time, on the creation of a pod. */
import { admitDefaultTolerations, admitPriority, claimLimitErrors, podLimitErrors, withLimitDefaults } from '../../src/model/index.js'
import type { Admission, LimitRange, Pod, PriorityClass } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

/** The recorded plugin was never given its configuration: what it adds is empty. The unit tests have the real ones. */
const RECORDED_TOLERATIONS = { notReady: {}, unreachable: {} }
const CLAIMED = new Set(['priority', 'tolerations', 'limits', 'claimLimits'])

export const apiAdmission: Adapter = {
  area: 'api/admission',
  claims: ({ input }) => (CLAIMED.has(input.op) ? undefined : `the plugin of op ${input.op} comes with a later issue`),
  run({ input, output }) {
    return diff(output, admit(input))
  },
}

function admit(input: any): Record<string, unknown> {
  const pod = input.pod as Pod
  if (input.op === 'limits') return admitByLimits(pod, [input.limitRange])
  if (input.op === 'claimLimits') return refusedFor(claimLimitErrors(input.claim, [input.limitRange])) ?? { allowed: true }
  const result: Admission<Pod> = input.op === 'priority'
    ? admitPriority(pod, input.priorityClasses.map(priorityClass))
    : { allowed: true, object: admitDefaultTolerations(pod, RECORDED_TOLERATIONS) }
  if (!result.allowed) return { message: result.message, reason: result.reason, code: result.code, valid: false }
  return { allowed: true, spec: result.object.spec, annotations: result.object.metadata.annotations ?? null }
}

function admitByLimits(pod: Pod, ranges: readonly LimitRange[]): Record<string, unknown> {
  const admitted = withLimitDefaults(pod, ranges)
  const verdict = refusedFor(podLimitErrors(admitted, ranges)) ?? { allowed: true }
  return { ...verdict, spec: admitted.spec, annotations: admitted.metadata.annotations ?? null }
}

function refusedFor(errors: readonly string[]): Record<string, unknown> | undefined {
  return errors.length === 0 ? undefined : { allowed: false, messageParts: errors }
}

function priorityClass({ name, value, globalDefault, preemptionPolicy }: any): PriorityClass {
  const policy = preemptionPolicy === null ? {} : { preemptionPolicy }
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, globalDefault, ...policy }
}
