/** PriorityClass: the priority that pods name. Source: scheduling.k8s.io/v1. */
import { kindSchema } from './object.js'
import { bool, int32, required, string } from './schema.js'
import type { Wire } from './schema.js'

export const priorityClassSchema = kindSchema('scheduling.k8s.io/v1', 'PriorityClass', {
  value: required(int32),
  globalDefault: bool,
  description: string,
  preemptionPolicy: string,
})
export type PriorityClass = Wire<typeof priorityClassSchema>
