// What the kernel of a pod's node shall allow. Source: pkg/apis/core/validation (validateSeccompProfileField, ValidateAppArmorProfileField, validateSysctls).
import { expect, test } from 'vitest'
import { appArmorErrors, seccompErrors, sysctlErrors } from '../../../../src/model/validation/security-profiles.js'

const texts = (errors: readonly { field: string; message: string }[]) => errors.map(({ field, message }) => `${field}: ${message}`)

test('a profile of the node is named if and only if the type says so', () => {
  expect(texts(seccompErrors({ type: 'RuntimeDefault' }, 's'))).toEqual([])
  expect(texts(seccompErrors({ type: 'Localhost' }, 's'))).toEqual(['s.localhostProfile: Required value: must be set when seccomp type is Localhost'])
  expect(texts(seccompErrors({ type: 'Unconfined', localhostProfile: 'a' }, 's'))).toEqual(['s.localhostProfile: Invalid value: {"Type":"Unconfined","LocalhostProfile":"a"}: can only be set when seccomp type is Localhost'])
  expect(texts(appArmorErrors({ type: 'Localhost', localhostProfile: ' a' }, 'p'))).toEqual(['p.localhostProfile: Invalid value: " a": must not be padded with whitespace'])
  expect(texts(appArmorErrors({ type: 'Unconfined', localhostProfile: 'a' }, 'p'))).toEqual(['p.localhostProfile: Invalid value: "a": can only be set when AppArmor type is Localhost'])
})

test('a sysctl has a name of its own', () => {
  expect(texts(sysctlErrors([{ name: 'net.core.somaxconn', value: '1' }, { name: 'net.core.somaxconn', value: '2' }, { name: 'Net', value: '' }], 'c'))).toEqual([
    'c[1].name: Duplicate value: "net.core.somaxconn"',
    'c[2].name: Invalid value: "Net": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
  ])
})
