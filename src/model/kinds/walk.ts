/** Walking a schema along a path, for those who need to know what a field would hold. */
import { z } from 'zod'

/** The schema of a field, an element or a map's value; undefined if there is none. */
export function schemaOfStep(schema: z.core.$ZodType | undefined, step: string | number): z.core.$ZodType | undefined {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodArray) return inner.element
  if (inner instanceof z.ZodRecord) return inner.valueType
  return inner instanceof z.ZodObject ? fieldSchema(inner, String(step)) : undefined
}

/** The schema of a struct's field; undefined if it has no such field. */
function fieldSchema(schema: z.ZodObject, name: string): z.core.$ZodType | undefined {
  return Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
}

/** The names of a struct's fields; none for anything else. */
export function fieldNames(schema: z.core.$ZodType | undefined): string[] {
  const inner = unwrap(schema)
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
}

/** Whether a schema describes a map whose keys are the user's. */
export function isMapSchema(schema: z.core.$ZodType | undefined): boolean {
  return unwrap(schema) instanceof z.ZodRecord
}

/** Whether a schema describes a list. */
export function isListSchema(schema: z.core.$ZodType | undefined): boolean {
  return unwrap(schema) instanceof z.ZodArray
}

/** The schema of a field's content, without the mark that the field may be absent. */
export function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema
}
