/**
 * The specification of a pod, and the template from which workloads make pods.
 */
import { objectMetaSchema } from '../meta.js'
import { affinitySchema } from './affinity.js'
import { containerSchema, ephemeralContainerSchema } from './container.js'
import { hostAliasSchema, podDNSConfigSchema } from './dns.js'
import { podResourceClaimSchema, resourceRequirementsSchema } from './resources.js'
import {
  podReadinessGateSchema, podSchedulingGateSchema, podSchedulingGroupSchema, tolerationSchema,
  topologySpreadConstraintSchema,
} from './scheduling.js'
import { podSecurityContextSchema } from './security-context.js'
import { volumeSchema } from './volume.js'
import { localObjectReferenceSchema } from '../references.js'
import { bool, fields, int32, int64, list, required, resourceList, string, stringMap } from '../schema.js'
import type { Wire } from '../schema.js'

export const podOSSchema = fields({
  name: required(string),
})
export type PodOS = Wire<typeof podOSSchema>

export const podSpecSchema = fields({
  volumes: list(volumeSchema),
  initContainers: list(containerSchema),
  containers: required(list(containerSchema)),
  ephemeralContainers: list(ephemeralContainerSchema),
  restartPolicy: string,
  terminationGracePeriodSeconds: int64,
  activeDeadlineSeconds: int64,
  dnsPolicy: string,
  nodeSelector: stringMap,
  serviceAccountName: string,
  serviceAccount: string,
  automountServiceAccountToken: bool,
  nodeName: string,
  hostNetwork: bool,
  hostPID: bool,
  hostIPC: bool,
  shareProcessNamespace: bool,
  securityContext: podSecurityContextSchema,
  imagePullSecrets: list(localObjectReferenceSchema),
  hostname: string,
  subdomain: string,
  affinity: affinitySchema,
  schedulerName: string,
  tolerations: list(tolerationSchema),
  hostAliases: list(hostAliasSchema),
  priorityClassName: string,
  priority: int32,
  dnsConfig: podDNSConfigSchema,
  readinessGates: list(podReadinessGateSchema),
  runtimeClassName: string,
  enableServiceLinks: bool,
  preemptionPolicy: string,
  overhead: resourceList,
  topologySpreadConstraints: list(topologySpreadConstraintSchema),
  setHostnameAsFQDN: bool,
  os: podOSSchema,
  hostUsers: bool,
  schedulingGates: list(podSchedulingGateSchema),
  resourceClaims: list(podResourceClaimSchema),
  resources: resourceRequirementsSchema,
  hostnameOverride: string,
  schedulingGroup: podSchedulingGroupSchema,
})
export type PodSpec = Wire<typeof podSpecSchema>

export const podTemplateSpecSchema = fields({
  metadata: objectMetaSchema,
  spec: required(podSpecSchema),
})
export type PodTemplateSpec = Wire<typeof podTemplateSpecSchema>
