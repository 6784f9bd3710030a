// How containers use volumes. Source: pkg/apis/core/validation (ValidateVolumeMounts, ValidateVolumeDevices).
import { expect, test } from 'vitest'
import { deviceErrors, mountErrors } from '../../../../src/model/validation/volume-mounts.js'
import type { Container, Volume } from '../../../../src/model/index.js'

const volumes = new Map<string, Volume>([['disk', { name: 'disk', persistentVolumeClaim: { claimName: 'c' } }], ['tmp', { name: 'tmp', emptyDir: {} }]])
const mounts = (container: object) => mountErrors({ name: 'a', ...container } as Container, volumes, 'm').map(({ field, message }) => `${field}: ${message}`)
const devices = (container: object) => deviceErrors({ name: 'a', ...container } as Container, volumes, 'd').map(({ field, message }) => `${field}: ${message}`)

test('a mount has a known volume, a path of its own and no path of a device', () => {
  expect(mounts({ volumeMounts: [{ name: 'tmp', mountPath: '/a' }, { name: 'disk', mountPath: '/b' }] })).toEqual([])
  expect(mounts({ volumeMounts: [{ name: 'nope', mountPath: '/a' }, { name: 'tmp', mountPath: '/a' }] })).toEqual(['m[0].name: Not found: "nope"', 'm[1].mountPath: Invalid value: "/a": must be unique'])
  expect(mounts({ volumeMounts: [{ name: 'disk', mountPath: '/a' }], volumeDevices: [{ name: 'disk', devicePath: '/a' }] })).toEqual([
    'm[0].name: Invalid value: "disk": must not already exist in volumeDevices', 'm[0].mountPath: Invalid value: "/a": must not already exist as a path in volumeDevices',
  ])
})

test('propagation both ways is for privileged containers, recursive reading for what is read only', () => {
  const both = { volumeMounts: [{ name: 'tmp', mountPath: '/a', mountPropagation: 'Bidirectional' }] }
  expect(mounts(both)).toEqual(['m.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers'])
  expect(mounts({ ...both, securityContext: { privileged: true } })).toEqual([])
  expect(mounts({ volumeMounts: [{ name: 'tmp', mountPath: '/a', recursiveReadOnly: 'Enabled' }] })).toEqual(['m.recursiveReadOnly: Forbidden: may only be specified when readOnly is true'])
})

test('a device is a claim, used once', () => {
  expect(devices({ volumeDevices: [{ name: 'disk', devicePath: '/dev/x' }] })).toEqual([])
  expect(devices({ volumeDevices: [{ name: 'tmp', devicePath: '/dev/x' }] })).toEqual(['d[0].name: Invalid value: "tmp": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'])
  expect(devices({ volumeDevices: [{ name: 'disk', devicePath: '/dev/../x' }, { name: 'disk', devicePath: '' }] })).toEqual([
    `d[0].devicePath: Invalid value: "/dev/../x": can not contain backsteps ('..')`, 'd[1].name: Invalid value: "disk": must be unique', 'd[1].devicePath: Required value',
  ])
})
