/**
 * What all API objects have in common: a kind within a version, metadata, and whatever the kind adds.
 * `KubeObject` is the shape in which generic code (the store, the API verbs, owners and finalizers) sees every
 * object, also those of kinds the simulation does not know. `kindSchema` puts those common fields in front of
 * the fields of one kind.
 */
import { z } from 'zod'
import { objectMetaSchema } from './meta.js'
import type { ObjectMeta } from './meta.js'
import { fields, required } from './schema.js'

/** Any API object, as generic code sees it. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly [field: string]: unknown
}

/** The schema of a kind's objects: its version and name, metadata, and its own fields. */
export function kindSchema<Version extends string, Kind extends string, Shape extends Record<string, z.ZodType>>(
  apiVersion: Version, kind: Kind, shape: Shape,
) {
  return fields({
    apiVersion: required(z.literal(apiVersion)),
    kind: required(z.literal(kind)),
    metadata: required(objectMetaSchema),
    ...shape,
  })
}
