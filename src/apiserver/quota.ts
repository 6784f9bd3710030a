/**
 * The ResourceQuota plugin, last of all: an object that was found valid is charged to the quotas of its namespace, or
 * refused. The charge is a write of its own to the quota's status, before the object is stored; whoever then fails to
 * store it leaves a charge that the quota's controller takes back. A dry run is held against the quotas and charged to
 * none. A namespace without quotas costs one look-up.
 * Source: apiserver, pkg/admission/plugin/resourcequota.
 */
import { chargeQuotas, type KubeObject, type ResourceQuota } from '../model/index.js'
import type { IndexDefinition } from '../sim/index.js'
import { resourceName, type StoredKind } from './kinds.js'
import { forbidden } from './refusal.js'
import type { Registry } from './registry.js'
import type { Refusal } from './request.js'

/** Quotas by their namespace. */
export const quotasByNamespace: IndexDefinition = {
  name: 'by-namespace', kind: 'ResourceQuota', keys: (quota: ResourceQuota) => quota.metadata.namespace ?? 'default',
}

/** Kinds whose changes are charged too. */
const CHARGED_AGAIN = new Set(['Service', 'PersistentVolumeClaim'])

/** Charges a new object, or what a changed one (`old` is there) uses more. */
export function charge(server: Registry, info: StoredKind, object: KubeObject, old?: KubeObject): Refusal | undefined {
  if (!info.namespaced || (old !== undefined && !CHARGED_AGAIN.has(info.storeKind))) return undefined
  const quotas = server.quotasOf(object.metadata.namespace ?? 'default')
  if (quotas.length === 0) return undefined
  const charges = chargeQuotas(object, old, quotas, server.now)
  if ('message' in charges) return forbidden(resourceName(info), object.metadata.name, charges.message)
  for (const { quota, used } of charges) {
    const { namespace, name } = quota.metadata
    const next = { ...quota, status: { ...quota.status, used } } as unknown as KubeObject
    server.write({ actor: 'kube-apiserver', verb: 'update', sub: 'status' }, 'ResourceQuota', `${namespace}/${name}`, next)
  }
  return undefined
}
