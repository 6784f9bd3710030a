/**
 * Validation of how containers use a pod's volumes: as files at a path, or as raw devices.
 * Source: pkg/apis/core/validation (ValidateVolumeMounts, ValidateVolumeDevices).
 */
import type { Container, Volume, VolumeDevice, VolumeMount } from '../kinds/index.js'
import { forbidden, invalid, notFound, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { backstepErrors, relativePathErrors } from './volume-path.js'

/** A pod's valid volumes by their names. */
export type VolumesByName = ReadonlyMap<string, Volume>

/** Complaints about a container's mounts. */
export function mountErrors({ volumeMounts = [], volumeDevices = [], securityContext }: Container, volumes: VolumesByName, path: string): FieldError[] {
  const mountPaths = new Set<string>()
  const devices = new Map(volumeDevices.map(({ name = '', devicePath = '' }) => [name, devicePath]))
  const devicePaths = new Set(devices.values())
  return volumeMounts.flatMap((mount, i) => {
    const at = `${path}[${i}]`
    const { name = '', mountPath = '' } = mount
    const again = mountPaths.has(mountPath)
    mountPaths.add(mountPath)
    return [
      ...(name === '' ? [required(`${at}.name`)] : []),
      ...(volumes.has(name) ? [] : [notFound(`${at}.name`, name)]),
      ...(mountPath === '' ? [required(`${at}.mountPath`)] : []),
      ...(again ? [invalid(`${at}.mountPath`, mountPath, 'must be unique')] : []),
      ...(devices.has(name) ? [invalid(`${at}.name`, name, 'must not already exist in volumeDevices')] : []),
      ...(devicePaths.has(mountPath) ? [invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices')] : []),
      ...subPathErrors(mount, path, at),
      ...propagationErrors(mount, securityContext?.privileged === true, `${path}.mountPropagation`),
      ...recursiveErrors(mount, `${path}.recursiveReadOnly`),
    ]
  })
}

/** Upstream names the list, not the mount, in most of these. */
function subPathErrors({ subPath = '', subPathExpr = '' }: VolumeMount, path: string, at: string): FieldError[] {
  return [
    ...(subPath === '' ? [] : relativePathErrors(subPath, `${path}.subPath`)),
    ...(subPath !== '' && subPathExpr !== '' ? [invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')] : []),
    ...(subPathExpr === '' ? [] : relativePathErrors(subPathExpr, `${path}.subPathExpr`)),
  ]
}

function propagationErrors({ mountPropagation }: VolumeMount, privileged: boolean, path: string): FieldError[] {
  if (mountPropagation === undefined) return []
  return [
    ...oneOf(path, mountPropagation, ['Bidirectional', 'HostToContainer', 'None']),
    ...(mountPropagation === 'Bidirectional' && !privileged ? [forbidden(path, 'Bidirectional mount propagation is available only to privileged containers')] : []),
  ]
}

function recursiveErrors({ recursiveReadOnly, readOnly, mountPropagation = 'None' }: VolumeMount, path: string): FieldError[] {
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return []
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') return oneOf(path, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible'])
  return [
    ...(readOnly === true ? [] : [forbidden(path, 'may only be specified when readOnly is true')]),
    ...(mountPropagation === 'None' ? [] : [forbidden(path, 'may only be specified when mountPropagation is None or not specified')]),
  ]
}

/** Complaints about a container's raw devices. */
export function deviceErrors({ volumeDevices = [], volumeMounts = [] }: Container, volumes: VolumesByName, path: string): FieldError[] {
  const mounts = new Map(volumeMounts.map(({ name = '', mountPath = '' }) => [name, mountPath]))
  const [names, paths, mountPaths] = [new Set<string>(), new Set<string>(), new Set(mounts.values())]
  return volumeDevices.flatMap((device, i) => {
    const { name = '', devicePath = '' } = device
    const at = `${path}[${i}]`
    const upwards = devicePath !== '' && backstepErrors(devicePath, at).length > 0
    const errors = [
      ...deviceNameErrors(device, volumes.get(name), names.has(name), `${at}.name`),
      ...(devicePath === '' ? [required(`${at}.devicePath`)] : []),
      ...(paths.has(devicePath) ? [invalid(`${at}.devicePath`, devicePath, 'must be unique')] : []),
      ...(upwards ? [invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')")] : []),
      ...(mounts.has(name) ? [invalid(`${at}.name`, name, 'must not already exist in volumeMounts')] : []),
      ...(mountPaths.has(devicePath) ? [invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts')] : []),
    ]
    if (!upwards) paths.add(devicePath)
    if (name !== '') names.add(name)
    return errors
  })
}

function deviceNameErrors({ name = '' }: VolumeDevice, volume: Volume | undefined, again: boolean, path: string): FieldError[] {
  const fit = volume?.persistentVolumeClaim !== undefined || volume?.ephemeral !== undefined
  return [
    ...(name === '' ? [required(path)] : []),
    ...(again ? [invalid(path, name, 'must be unique')] : []),
    ...(volume !== undefined && !fit ? [invalid(path, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode')] : []),
    ...(volume === undefined ? [notFound(path, name)] : []),
  ]
}
