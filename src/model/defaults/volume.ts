/**
 * Defaults of volumes: one without a source is an empty directory, files get mode 0644.
 * Source: pkg/apis/core/v1/defaults.go (SetDefaults_Volume and the sources' own).
 */
import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from '../kinds/index.js'
import { defaultFieldRef } from './container.js'
import { at, each, fill } from './fill.js'
import { defaultPullPolicy } from './image.js'

const FILE_MODE = 0o644

/** A volume with its defaults. */
export function defaultVolume(volume: Volume): Volume {
  const sourced: Volume = Object.keys(volume).every((key) => key === 'name') ? { ...volume, emptyDir: {} } : volume
  return legacyDefaults(fileDefaults(sourced))
}

function fileDefaults(volume: Volume): Volume {
  let changed = at(volume, 'secret', (source) => fill(source, { defaultMode: FILE_MODE }))
  changed = at(changed, 'configMap', (source) => fill(source, { defaultMode: FILE_MODE }))
  changed = at(changed, 'downwardAPI', (source) =>
    at(fill(source, { defaultMode: FILE_MODE }), 'items', (items) => each(items, defaultDownwardFile)))
  changed = at(changed, 'projected', (source) =>
    at(fill(source, { defaultMode: FILE_MODE }), 'sources', (sources) => each(sources, defaultProjection)))
  changed = at(changed, 'hostPath', (source) => fill(source, { type: '' }))
  changed = at(changed, 'ephemeral', (source) => at(source, 'volumeClaimTemplate', (template) =>
    at(template, 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem' }))))
  return at(changed, 'image', (source) => fill(source, { pullPolicy: defaultPullPolicy(source.reference) }))
}

function defaultDownwardFile(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  return at(file, 'fieldRef', defaultFieldRef)
}

function defaultProjection(projection: VolumeProjection): VolumeProjection {
  const dated = at(projection, 'serviceAccountToken', (token) => fill(token, { expirationSeconds: 3600 }))
  return at(dated, 'downwardAPI', (source) => at(source, 'items', (items) => each(items, defaultDownwardFile)))
}

/** Defaults of the sources that pods' volumes and PersistentVolumes share. */
export function legacyDefaults<T extends Pick<Volume, 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'>>(volume: T): T {
  let changed = at(volume, 'iscsi', (source) => fill(source, { iscsiInterface: 'default' }))
  changed = at(changed, 'rbd', (source) => fill(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }))
  changed = at(changed, 'azureDisk', (source) =>
    fill(source, { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false }))
  return at(changed, 'scaleIO', (source) => fill(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' }))
}
