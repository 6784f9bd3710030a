/**
 * Disks of in-tree plugins that pods on one node exclude each other from: Google's, iSCSI's and Ceph's unless all
 * mount them read-only, Amazon's always.
 * Source: pkg/scheduler/framework/plugins/volumerestrictions (isVolumeConflict).
 */
import type { Volume } from '../../../model/index.js'

/** Whether two pods' volumes cannot be mounted on one node. */
export function disksConflict(a: Volume, b: Volume): boolean {
  return googleDisksConflict(a, b) || amazonDisksConflict(a, b) || iscsiDisksConflict(a, b) || cephDisksConflict(a, b)
}

interface Mounted {
  readonly readOnly?: boolean | undefined
}

function oneWrites(a: Mounted, b: Mounted): boolean {
  return a.readOnly !== true || b.readOnly !== true
}

function googleDisksConflict({ gcePersistentDisk: a }: Volume, { gcePersistentDisk: b }: Volume): boolean {
  return a !== undefined && b !== undefined && a.pdName === b.pdName && oneWrites(a, b)
}

function amazonDisksConflict({ awsElasticBlockStore: a }: Volume, { awsElasticBlockStore: b }: Volume): boolean {
  return a !== undefined && b !== undefined && a.volumeID === b.volumeID
}

function iscsiDisksConflict({ iscsi: a }: Volume, { iscsi: b }: Volume): boolean {
  return a !== undefined && b !== undefined && a.iqn === b.iqn && oneWrites(a, b)
}

function cephDisksConflict({ rbd: a }: Volume, { rbd: b }: Volume): boolean {
  if (a === undefined || b === undefined || a.pool !== b.pool || a.image !== b.image || !oneWrites(a, b)) return false
  return (a.monitors ?? []).some((monitor) => b.monitors?.includes(monitor) === true)
}
