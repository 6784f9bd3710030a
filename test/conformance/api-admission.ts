/** api/admission: one plugin at a time, on the creation of a pod. */
import { admitDefaultTolerations, admitPriority, admitServiceAccount, claimLimitErrors, podLimitErrors, withLimitDefaults } from '../../src/model/index.js'
import type { Admission, LimitRange, Pod, PriorityClass } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

/** The recorded plugin was never given its configuration: what it adds is empty. The unit tests have the real ones. */
const RECORDED_TOLERATIONS = { notReady: {}, unreachable: {} }

export const apiAdmission: Adapter = {
  area: 'api/admission',
  run({ input, output }) {
    return diff(output, admit(input))
  },
}

function admit(input: any): Record<string, unknown> {
  const pod = input.pod as Pod
  if (input.op === 'limits') return admitByLimits(pod, [input.limitRange])
  if (input.op === 'claimLimits') return refusedFor(claimLimitErrors(input.claim, [input.limitRange])) ?? { allowed: true }
  const result = admitBy(input, pod)
  if (!result.allowed) return { message: result.message, reason: result.reason, code: result.code, valid: false }
  return { allowed: true, spec: result.object.spec, annotations: result.object.metadata.annotations ?? null }
}

function admitBy({ op, priorityClasses, serviceAccount }: any, pod: Pod): Admission<Pod> {
  switch (op) {
    case 'priority':
      return admitPriority(pod, priorityClasses.map(priorityClass))
    case 'tolerations':
      return { allowed: true, object: admitDefaultTolerations(pod, RECORDED_TOLERATIONS) }
    case 'serviceAccount':
      return withoutDraw(admitServiceAccount(pod, (name) => (serviceAccount.metadata.name === name ? serviceAccount : undefined)))
    default:
      throw new Error(`no plugin for ${op}`)
  }
}

/** The drawn end of the volume's name is written as in the vectors. */
function withoutDraw(admission: Admission<Pod>): Admission<Pod> {
  return JSON.parse(JSON.stringify(admission).replace(/kube-api-access-[a-z0-9]{5}"/g, 'kube-api-access-xxxxx"'))
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
