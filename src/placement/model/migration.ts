/**
 * In-tree volume plugins that CSI drivers have taken over: volumes of theirs are the driver's, under a handle that
 * is told from their source.
 * Source: csi-translation-lib/plugins; scheduler plugin nodevolumelimits (utils.go, isCSIMigrationOn).
 * Deviation: topology labels of migrated volumes are not rewritten to those of the driver.
 */
import type { PersistentVolumeSpec, Volume } from '../../model/index.js'

type Source = Pick<Volume, 'awsElasticBlockStore' | 'gcePersistentDisk' | 'azureDisk' | 'cinder' | 'portworxVolume'>

/** A volume as its CSI driver sees it. */
export interface CSIVolume {
  readonly driver: string
  readonly handle: string
}

/** Which driver has taken over which in-tree plugin. */
const DRIVER_OF: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/aws-ebs', 'ebs.csi.aws.com'],
  ['kubernetes.io/gce-pd', 'pd.csi.storage.gke.io'],
  ['kubernetes.io/azure-disk', 'disk.csi.azure.com'],
  ['kubernetes.io/cinder', 'cinder.csi.openstack.org'],
  ['kubernetes.io/portworx-volume', 'pxd.portworx.com'],
])

/** The driver that has taken over a provisioner; the same name if nobody has. */
export function driverOfProvisioner(provisioner: string): { readonly driver: string; readonly migrated: boolean } {
  const driver = DRIVER_OF.get(provisioner)
  return driver === undefined ? { driver: provisioner, migrated: false } : { driver, migrated: true }
}

/** What a CSI driver makes of an in-tree source; undefined if none has taken it over. */
export function migratedVolume({ awsElasticBlockStore, gcePersistentDisk, azureDisk, cinder, portworxVolume }: Source | PersistentVolumeSpec): CSIVolume | undefined {
  if (awsElasticBlockStore !== undefined) return of('kubernetes.io/aws-ebs', bareId(awsElasticBlockStore.volumeID ?? ''))
  if (gcePersistentDisk !== undefined) return of('kubernetes.io/gce-pd', `projects/UNSPECIFIED/zones/UNSPECIFIED/disks/${gcePersistentDisk.pdName}`)
  if (azureDisk !== undefined) return of('kubernetes.io/azure-disk', azureDisk.diskURI ?? '')
  if (cinder !== undefined) return of('kubernetes.io/cinder', cinder.volumeID ?? '')
  if (portworxVolume !== undefined) return of('kubernetes.io/portworx-volume', portworxVolume.volumeID ?? '')
  return undefined
}

function of(plugin: string, handle: string): CSIVolume {
  return { driver: DRIVER_OF.get(plugin)!, handle }
}

/** `aws://zone/vol-1` and `aws:///vol-1` both name `vol-1`. */
function bareId(id: string): string {
  return id.startsWith('aws://') ? id.slice(id.lastIndexOf('/') + 1) : id
}

/** A volume as its CSI driver sees it; undefined if it has none: it is there without being attached. */
export function csiVolumeOf(spec: PersistentVolumeSpec): CSIVolume | undefined {
  return spec.csi === undefined ? migratedVolume(spec) : { driver: spec.csi.driver, handle: spec.csi.volumeHandle }
}

/** The name by which nodes and the attach/detach controller know a volume. Source: pkg/volume/util (GetUniqueVolumeName), pkg/volume/csi. */
export function uniqueVolumeName({ driver, handle }: CSIVolume): string {
  return `kubernetes.io/csi/${driver}^${handle}`
}
