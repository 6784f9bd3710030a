/** Pod: the unit that is scheduled and run. Source: core/v1. */
import { kindSchema } from './object.js'
import { podSpecSchema } from './pod/spec.js'
import { podStatusSchema } from './pod/status.js'
import { required } from './schema.js'
import type { Wire } from './schema.js'

export const podSchema = kindSchema('v1', 'Pod', {
  spec: required(podSpecSchema),
  status: podStatusSchema,
})
export type Pod = Wire<typeof podSchema>
