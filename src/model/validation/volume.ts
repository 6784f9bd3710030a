/**
 * Validation of a pod's volumes: exactly one source each, and of the usual sources what they must name. A volume
 * that is not valid does not count as one, so that its mounts are complained about as well.
 * Source: pkg/apis/core/validation (ValidateVolumes, validateVolumeSource).
 */
import type { HostPathVolumeSource, KeyToPath, ServiceAccountTokenProjection, Volume, VolumeProjection } from '../kinds/index.js'
import { isDNS1123Label } from '../names.js'
import { quantityOf } from '../quantity/index.js'
import { downwardFilesErrors } from './downward-api.js'
import { duplicate, forbidden, invalid, invalidEach, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import type { VolumesByName } from './volume-mounts.js'
import { backstepErrors, localPathErrors, modeErrors } from './volume-path.js'

const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']
/** In upstream's order, in which the second source is the one that is too many. */
const SOURCES = [
  'emptyDir', 'hostPath', 'gitRepo', 'gcePersistentDisk', 'awsElasticBlockStore', 'secret', 'nfs', 'iscsi', 'glusterfs', 'flocker',
  'persistentVolumeClaim', 'rbd', 'cinder', 'cephfs', 'quobyte', 'downwardAPI', 'fc', 'flexVolume', 'configMap', 'azureFile',
  'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'storageos', 'projected', 'scaleIO', 'csi', 'ephemeral', 'image',
] as const

/** Upstream calls a few sources otherwise where they are one too many. */
const MISSPELT: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

/** Complaints about volumes, and those that are valid by their names. */
export function volumesErrors(volumes: readonly Volume[] | undefined, path: string): { readonly errors: FieldError[]; readonly valid: VolumesByName } {
  const valid = new Map<string, Volume>()
  const errors = (volumes ?? []).flatMap((volume, i) => {
    const at = `${path}[${i}]`
    const { name = '' } = volume
    const found = [
      ...sourcesErrors(volume, at),
      ...(name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, name, isDNS1123Label(name))),
      ...(valid.has(name) ? [duplicate(`${at}.name`, name)] : []),
    ]
    if (found.length === 0) valid.set(name, volume)
    return found
  })
  return { errors, valid }
}

function sourcesErrors(volume: Volume, path: string): FieldError[] {
  const present = SOURCES.filter((source) => volume[source] !== undefined)
  const [first, ...more] = present
  if (first === undefined) return [required(path, 'must specify a volume type')]
  return [
    ...sourceErrors(volume, `${path}.${first}`),
    ...more.map((source) => forbidden(`${path}.${MISSPELT[source] ?? source}`, 'may not specify more than 1 volume type')),
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
  if (downwardAPI !== undefined) return [...modeErrors(downwardAPI.defaultMode, `${path}.defaultMode`), ...downwardFilesErrors(downwardAPI.items, path)]
  if (configMap !== undefined) return [...nameErrors(configMap.name, `${path}.name`), ...modeErrors(configMap.defaultMode, `${path}.defaultMode`), ...itemsErrors(configMap.items, path)]
  return projected === undefined ? [] : [...modeErrors(projected.defaultMode, `${path}.defaultMode`), ...projectionErrors(projected.sources ?? [], path)]
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

/** Complaints about an NFS share. */
export function nfsErrors(server: string, exported: string, path: string): FieldError[] {
  return [
    ...nameErrors(server, `${path}.server`),
    ...nameErrors(exported, `${path}.path`),
    ...(exported.startsWith('/') ? [] : [invalid(`${path}.path`, exported, 'must be an absolute path')]),
  ]
}

function itemsErrors(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap(({ key = '', path: file = '', mode }, i) => [
    ...nameErrors(key, `${path}.items[${i}].key`),
    ...(file === '' ? [required(`${path}.items[${i}].path`)] : localPathErrors(file, `${path}.items[${i}].path`)),
    ...modeErrors(mode, `${path}.items[${i}].mode`),
  ])
}

/** Complaints about the sources of a projected volume. Bundles of certificates and certificates of pods are not looked into. */
function projectionErrors(sources: readonly VolumeProjection[], path: string): FieldError[] {
  const taken = new Set<string>()
  const clashes = (files: readonly { readonly path?: string }[] | undefined, shown: (file: string) => string | undefined): FieldError[] => (files ?? []).flatMap(({ path: file = '' }) => {
    if (file === '' || !taken.has(file)) {
      taken.add(file)
      return []
    }
    return [invalid(path, shown(file), 'conflicting duplicate paths')]
  })
  return sources.flatMap((source, i) => {
    const at = `${path}.sources[${i}]`
    const { secret, configMap, downwardAPI, serviceAccountToken } = source
    return [
      ...(secret === undefined ? [] : [...nameErrors(secret.name, `${at}.secret.name`), ...itemsErrors(secret.items, `${at}.secret`), ...clashes(secret.items, () => secret.name)]),
      ...(configMap === undefined ? [] : [...nameErrors(configMap.name, `${at}.configMap.name`), ...itemsErrors(configMap.items, `${at}.configMap`), ...clashes(configMap.items, () => configMap.name)]),
      ...(downwardAPI === undefined ? [] : [...downwardFilesErrors(downwardAPI.items, `${at}.downwardAPI`), ...clashes(downwardAPI.items, (file) => file)]),
      ...(serviceAccountToken === undefined ? [] : tokenErrors(serviceAccountToken, at, path)),
      ...(Object.values(source).filter((each) => each !== undefined).length > 1 ? [forbidden(at, 'may not specify more than 1 volume type per source')] : []),
    ]
  })
}

function tokenErrors({ expirationSeconds = 3600, path: file = '' }: ServiceAccountTokenProjection, at: string, path: string): FieldError[] {
  const field = `${at}.serviceAccountToken.expirationSeconds`
  return [
    ...(expirationSeconds < 600 ? [invalid(field, expirationSeconds, 'may not specify a duration less than 10 minutes')] : []),
    ...(expirationSeconds > 4_294_967_296 ? [invalid(field, expirationSeconds, 'may not specify a duration larger than 2^32 seconds')] : []),
    ...(file === '' ? [required(`${path}.path`)] : localPathErrors(file, `${path}.path`)),
  ]
}
