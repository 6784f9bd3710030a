/**
 * Defaults of claims, volumes and classes. Source: pkg/apis/core/v1/defaults.go (SetDefaults_PersistentVolume,
 * SetDefaults_PersistentVolumeClaim), pkg/apis/storage/v1/defaults.go.
 */
import type { CSIDriver, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../kinds/index.js'
import { at, fill } from './fill.js'
import { legacyDefaults } from './volume.js'

/** A claim with its defaults. */
export function defaultPersistentVolumeClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return defaultClaimTemplate(claim)
}

/** What a claim and a claim's template have in common, with its defaults. */
export function defaultClaimTemplate<T extends Pick<PersistentVolumeClaim, 'spec' | 'status'>>(claim: T): T {
  const specified = at(claim, 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem' }))
  return at(fill(specified, { status: {} } as Partial<T>), 'status', (status) => fill(status, { phase: 'Pending' }))
}

/** A volume with its defaults. */
export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  const specified = at(volume, 'spec', (spec) => {
    const sourced = at(spec, 'hostPath', (source) => fill(source, { type: '' }))
    return fill(legacyDefaults(sourced), { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })
  })
  return at(fill(specified, { status: {} }), 'status', (status) => fill(status, { phase: 'Pending' }))
}

/** A class with its defaults. */
export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return fill(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })
}

/** A driver with its defaults. */
export function defaultCSIDriver(driver: CSIDriver): CSIDriver {
  return at(driver, 'spec', (spec) => {
    const volumeLifecycleModes = (spec.volumeLifecycleModes ?? []).length === 0 ? ['Persistent'] : spec.volumeLifecycleModes!
    return fill({ ...spec, volumeLifecycleModes }, {
      attachRequired: true, podInfoOnMount: false, storageCapacity: false, fsGroupPolicy: 'ReadWriteOnceWithFSType', requiresRepublish: false, seLinuxMount: false,
    })
  })
}
