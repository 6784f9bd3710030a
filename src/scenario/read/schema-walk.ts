/** Finds the part of a schema that describes a place in a document. */
import { z } from 'zod'
import type { Path } from '../../model/index.js'

/** The schema of a place, as it was written down (with its metadata), or undefined. */
export function schemaAt(root: z.ZodType, path: Path, value: unknown): z.ZodType | undefined {
  let schema: z.ZodType | undefined = root
  let current = value
  for (const step of path) {
    schema = below(bare(schema, current), step)
    if (schema === undefined) return undefined
    current = child(current, step)
  }
  return schema
}

/** A schema without optional, default and the like, and of a union the branch for values of this shape. */
export function bare(schema: z.ZodType | undefined, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return bare(schema.unwrap() as z.ZodType, value)
  }
  if (!(schema instanceof z.ZodUnion)) return schema
  const options = schema.options.map((option) => bare(option as z.ZodType, value))
  return options.find((option) => accepts(option, value)) ?? options[0]
}

/** The type that the metadata of a schema name, for values whose text means something. */
export function typeName(schema: z.ZodType | undefined): string | undefined {
  if (schema === undefined) return undefined
  const type = schema.meta()?.['x-type']
  if (typeof type === 'string') return type
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
  return wrapped ? typeName(schema.unwrap() as z.ZodType) : undefined
}

/** The value at a place, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(child, value)
}

function accepts(option: z.ZodType | undefined, value: unknown): boolean {
  if (Array.isArray(value)) return option instanceof z.ZodArray
  if (typeof value === 'object' && value !== null) return option instanceof z.ZodObject || option instanceof z.ZodRecord
  return typeof value === option?.type
}

function below(schema: z.ZodType | undefined, step: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType
  if (!(schema instanceof z.ZodObject)) return undefined
  const shape = schema.shape as Readonly<Record<string, z.ZodType>>
  return typeof step === 'string' && Object.hasOwn(shape, step) ? shape[step] : undefined
}

function child(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string | number, unknown>)[step]
    : undefined
}
