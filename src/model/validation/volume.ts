/**
 * Validation of a pod's volumes: exactly one source each, and of the usual sources what they must name. A volume
 * that is not valid does not count as one, so that its mounts are complained about as well.
 * Source: pkg/apis/core/validation (ValidateVolumes, validateVolumeSource).
 */
import type { HostPathVolumeSource, KeyToPath, Volume } from '../kinds/index.js'
import { isDNS1123Label } from '../names.js'
import { quantityOf } from '../quantity/index.js'
import { duplicate, forbidden, invalid, invalidEach, oneOf, required } from './error.js'
import type { FieldError } from './error.js'

const FILE_MODE_MAX = 0o777
const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']
/** In upstream's order, in which the second source is the one that is too many. */
const SOURCES = [
  'emptyDir', 'hostPath', 'gitRepo', 'gcePersistentDisk', 'awsElasticBlockStore', 'secret', 'nfs', 'iscsi', 'glusterfs',
  'persistentVolumeClaim', 'rbd', 'cinder', 'cephfs', 'flocker', 'downwardAPI', 'fc', 'flexVolume', 'configMap',
  'azureFile', 'vsphereVolume', 'quobyte', 'azureDisk', 'photonPersistentDisk', 'projected', 'portworxVolume', 'scaleIO',
  'storageos', 'csi', 'ephemeral', 'image',
] as const

/** Complaints about volumes, and the names of those that are valid. */
export function volumesErrors(volumes: readonly Volume[] | undefined, path: string): { readonly errors: FieldError[]; readonly names: ReadonlySet<string> } {
  const names = new Set<string>()
  const errors = (volumes ?? []).flatMap((volume, i) => {
    const at = `${path}[${i}]`
    const { name = '' } = volume
    const found = [
      ...sourcesErrors(volume, at),
      ...(name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, name, isDNS1123Label(name))),
      ...(names.has(name) ? [duplicate(`${at}.name`, name)] : []),
    ]
    if (found.length === 0) names.add(name)
    return found
  })
  return { errors, names }
}

function sourcesErrors(volume: Volume, path: string): FieldError[] {
  const present = SOURCES.filter((source) => volume[source] !== undefined)
  const [first, ...more] = present
  if (first === undefined) return [required(path, 'must specify a volume type')]
  return [
    ...sourceErrors(volume, `${path}.${first}`),
    ...more.map((source) => forbidden(`${path}.${source}`, 'may not specify more than 1 volume type')),
  ]
}

function sourceErrors(volume: Volume, path: string): FieldError[] {
  const { emptyDir, hostPath, secret, configMap, persistentVolumeClaim, nfs, downwardAPI, projected } = volume
  if (emptyDir !== undefined) {
    const negative = emptyDir.sizeLimit !== undefined && quantityOf(emptyDir.sizeLimit).unscaled < 0n
    return negative ? [forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')] : []
  }
  if (hostPath !== undefined) return hostPathErrors(hostPath, path)
  if (secret !== undefined) return [...nameErrors(secret.secretName, `${path}.secretName`), ...modeErrors(secret.defaultMode, `${path}.defaultMode`), ...itemsErrors(secret.items, path)]
  if (nfs !== undefined) return nfsErrors(nfs.server ?? '', nfs.path ?? '', path)
  if (persistentVolumeClaim !== undefined) return nameErrors(persistentVolumeClaim.claimName, `${path}.claimName`)
  if (downwardAPI !== undefined) return modeErrors(downwardAPI.defaultMode, `${path}.defaultMode`)
  if (configMap !== undefined) return [...nameErrors(configMap.name, `${path}.name`), ...modeErrors(configMap.defaultMode, `${path}.defaultMode`), ...itemsErrors(configMap.items, path)]
  return projected === undefined ? [] : modeErrors(projected.defaultMode, `${path}.defaultMode`)
}

function nameErrors(name: string | undefined, path: string): FieldError[] {
  return (name ?? '') === '' ? [required(path)] : []
}

/** Complaints about a file or directory of the node. */
export function hostPathErrors({ path: hostPath = '', type = '' }: HostPathVolumeSource, path: string): FieldError[] {
  return [
    ...(hostPath === '' ? [required(`${path}.path`)] : backstepErrors(hostPath, `${path}.path`)),
    ...oneOf(`${path}.type`, type, HOST_PATH_TYPES),
  ]
}

function backstepErrors(text: string, path: string): FieldError[] {
  return text.split('/').includes('..') ? [invalid(path, text, "must not contain '..'")] : []
}

/** Complaints about an NFS share. */
export function nfsErrors(server: string, exported: string, path: string): FieldError[] {
  return [
    ...nameErrors(server, `${path}.server`),
    ...nameErrors(exported, `${path}.path`),
    ...(exported === '' || exported.startsWith('/') ? [] : [invalid(`${path}.path`, exported, 'must be an absolute path')]),
  ]
}

function modeErrors(mode: number | undefined, path: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= FILE_MODE_MAX)) return []
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
}

function itemsErrors(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap(({ key = '', path: file = '', mode }, i) => [
    ...nameErrors(key, `${path}.items[${i}].key`),
    ...(file === '' ? [required(`${path}.items[${i}].path`)] : relativePathErrors(file, `${path}.items[${i}].path`)),
    ...modeErrors(mode, `${path}.items[${i}].mode`),
  ])
}

/** A path below the volume, not above or beside it. */
export function relativePathErrors(text: string, path: string): FieldError[] {
  return [...(text.startsWith('/') ? [invalid(path, text, 'must be a relative path')] : []), ...backstepErrors(text, path)]
}
