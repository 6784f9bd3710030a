/**
 * Names a pod resolves.
 */
import { fields, list, required, string, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const podDNSConfigOptionSchema = fields({
  name: string,
  value: string,
})
export type PodDNSConfigOption = Wire<typeof podDNSConfigOptionSchema>

export const podDNSConfigSchema = fields({
  nameservers: strings,
  searches: strings,
  options: list(podDNSConfigOptionSchema),
})
export type PodDNSConfig = Wire<typeof podDNSConfigSchema>

export const hostAliasSchema = fields({
  ip: required(string),
  hostnames: strings,
})
export type HostAlias = Wire<typeof hostAliasSchema>
