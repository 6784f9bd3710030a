/**
 * Environment variables and the places their values come from.
 */
import { bool, fields, quantity, required, string } from '../schema.js'
import type { Wire } from '../schema.js'

export const configMapKeySelectorSchema = fields({
  name: string,
  key: required(string),
  optional: bool,
})
export type ConfigMapKeySelector = Wire<typeof configMapKeySelectorSchema>

export const secretKeySelectorSchema = fields({
  name: string,
  key: required(string),
  optional: bool,
})
export type SecretKeySelector = Wire<typeof secretKeySelectorSchema>

export const fileKeySelectorSchema = fields({
  volumeName: required(string),
  path: required(string),
  key: required(string),
  optional: bool,
})
export type FileKeySelector = Wire<typeof fileKeySelectorSchema>

export const objectFieldSelectorSchema = fields({
  apiVersion: string,
  fieldPath: required(string),
})
export type ObjectFieldSelector = Wire<typeof objectFieldSelectorSchema>

export const resourceFieldSelectorSchema = fields({
  containerName: string,
  resource: required(string),
  divisor: quantity,
})
export type ResourceFieldSelector = Wire<typeof resourceFieldSelectorSchema>

export const envVarSourceSchema = fields({
  fieldRef: objectFieldSelectorSchema,
  resourceFieldRef: resourceFieldSelectorSchema,
  configMapKeyRef: configMapKeySelectorSchema,
  secretKeyRef: secretKeySelectorSchema,
  fileKeyRef: fileKeySelectorSchema,
})
export type EnvVarSource = Wire<typeof envVarSourceSchema>

export const envVarSchema = fields({
  name: required(string),
  value: string,
  valueFrom: envVarSourceSchema,
})
export type EnvVar = Wire<typeof envVarSchema>

export const configMapEnvSourceSchema = fields({
  name: string,
  optional: bool,
})
export type ConfigMapEnvSource = Wire<typeof configMapEnvSourceSchema>

export const secretEnvSourceSchema = fields({
  name: string,
  optional: bool,
})
export type SecretEnvSource = Wire<typeof secretEnvSourceSchema>

export const envFromSourceSchema = fields({
  prefix: string,
  configMapRef: configMapEnvSourceSchema,
  secretRef: secretEnvSourceSchema,
})
export type EnvFromSource = Wire<typeof envFromSourceSchema>
