/**
 * References by name from one object to another.
 */
import { fields, required, string } from './schema.js'
import type { Wire } from './schema.js'

export const localObjectReferenceSchema = fields({
  name: string,
})
export type LocalObjectReference = Wire<typeof localObjectReferenceSchema>

export const typedLocalObjectReferenceSchema = fields({
  apiGroup: string,
  kind: required(string),
  name: required(string),
})
export type TypedLocalObjectReference = Wire<typeof typedLocalObjectReferenceSchema>

export const typedObjectReferenceSchema = fields({
  apiGroup: string,
  kind: required(string),
  name: required(string),
  namespace: string,
})
export type TypedObjectReference = Wire<typeof typedObjectReferenceSchema>

export const objectReferenceSchema = fields({
  kind: string,
  namespace: string,
  name: string,
  uid: string,
  apiVersion: string,
  resourceVersion: string,
  fieldPath: string,
})
export type ObjectReference = Wire<typeof objectReferenceSchema>
