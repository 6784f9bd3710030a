/** api/quota: what one object uses of quotas, and whether it fits into those of its namespace. */
import { chargeQuotas, quotaUsage, type KubeObject, type ResourceQuota } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const apiQuota: Adapter = {
  area: 'api/quota',
  claims({ input, output }) {
    return input.op === 'usage' && contradictsItself(input.object.spec, output.usage) ? OVERHEAD_ADDED_TWICE : undefined
  },
  run({ input, output }) {
    if (input.op === 'usage') return diff(output, { usage: quotaUsage(input.object, input.nowMs) })
    return diff(output, admit(input.object, input.quotas))
  },
}

const OVERHEAD_ADDED_TWICE = 'the recorded pod has the overhead in its own requests already: upstream added it in place to a decimal quantity (1.5Gi)'

/** What a pod asks for as a whole does not hold the overhead; the recorded usage is of a pod whose request does. */
function contradictsItself(spec: any, usage: Readonly<Record<string, string>>): boolean {
  const own = spec?.resources?.requests ?? {}
  return Object.keys(spec?.overhead ?? {}).some((name) => own[name] !== undefined && usage[`requests.${name}`] === own[name])
}

const RESOURCES: Readonly<Record<string, string>> = { Pod: 'pods', Service: 'services', PersistentVolumeClaim: 'persistentvolumeclaims', ConfigMap: 'configmaps' }

function admit(object: KubeObject, quotas: readonly ResourceQuota[]): Record<string, unknown> {
  const charges = chargeQuotas(object, undefined, quotas, 0)
  if ('message' in charges) {
    return { allowed: false, message: `${RESOURCES[object.kind]} "${object.metadata.name}" is forbidden: ${charges.message}`, reason: 'Forbidden', code: 403 }
  }
  const used = quotas.map(({ metadata, status }) => [metadata.name, charges.find(({ quota }) => quota.metadata.name === metadata.name)?.used ?? status!.used])
  return { allowed: true, used: Object.fromEntries(used) }
}
