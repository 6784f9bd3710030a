/**
 * Where a pod must or would rather run, by nodes and by the pods that are already there.
 */
import { labelSelectorSchema } from '../meta.js'
import { nodeSelectorSchema, nodeSelectorTermSchema } from './node-selector.js'
import { fields, int32, list, required, string, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const preferredSchedulingTermSchema = fields({
  weight: required(int32),
  preference: required(nodeSelectorTermSchema),
})
export type PreferredSchedulingTerm = Wire<typeof preferredSchedulingTermSchema>

export const nodeAffinitySchema = fields({
  requiredDuringSchedulingIgnoredDuringExecution: nodeSelectorSchema,
  preferredDuringSchedulingIgnoredDuringExecution: list(preferredSchedulingTermSchema),
})
export type NodeAffinity = Wire<typeof nodeAffinitySchema>

export const podAffinityTermSchema = fields({
  labelSelector: labelSelectorSchema,
  namespaces: strings,
  topologyKey: required(string),
  namespaceSelector: labelSelectorSchema,
  matchLabelKeys: strings,
  mismatchLabelKeys: strings,
})
export type PodAffinityTerm = Wire<typeof podAffinityTermSchema>

export const weightedPodAffinityTermSchema = fields({
  weight: required(int32),
  podAffinityTerm: required(podAffinityTermSchema),
})
export type WeightedPodAffinityTerm = Wire<typeof weightedPodAffinityTermSchema>

export const podAffinitySchema = fields({
  requiredDuringSchedulingIgnoredDuringExecution: list(podAffinityTermSchema),
  preferredDuringSchedulingIgnoredDuringExecution: list(weightedPodAffinityTermSchema),
})
export type PodAffinity = Wire<typeof podAffinitySchema>

export const podAntiAffinitySchema = fields({
  requiredDuringSchedulingIgnoredDuringExecution: list(podAffinityTermSchema),
  preferredDuringSchedulingIgnoredDuringExecution: list(weightedPodAffinityTermSchema),
})
export type PodAntiAffinity = Wire<typeof podAntiAffinitySchema>

export const affinitySchema = fields({
  nodeAffinity: nodeAffinitySchema,
  podAffinity: podAffinitySchema,
  podAntiAffinity: podAntiAffinitySchema,
})
export type Affinity = Wire<typeof affinitySchema>
