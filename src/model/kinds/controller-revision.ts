/** ControllerRevision: a former template of a StatefulSet or DaemonSet. Source: apps/v1. */
import { kindSchema } from './object.js'
import { anyJson, int64, required } from './schema.js'
import type { Wire } from './schema.js'

export const controllerRevisionSchema = kindSchema('apps/v1', 'ControllerRevision', {
  data: anyJson,
  revision: required(int64),
})
export type ControllerRevision = Wire<typeof controllerRevisionSchema>
