/**
 * The vocabulary in which the API kinds are written: zod schemas of the wire's shape, and the TypeScript
 * types that follow from them. A schema says which fields exist and what they hold, as Kubernetes' decoder
 * sees it: unknown fields are refused, a missing field never is (that a field must be there is validation's
 * word, after defaulting). `required` therefore only shapes the type: an object that has passed validation
 * has the field. Types are read-only to the leaves because every object in the simulation is frozen.
 */
import { z } from 'zod'
import { parseQuantity } from '../quantity/index.js'

/** A schema whose field is present in every valid object, although decoding does not ask for it. */
export type RequiredField<S> = S & { readonly '~required': true }

type FieldsOf<Shape> = {
  -readonly [K in keyof Shape]: Shape[K] extends { readonly '~required': true }
    ? Shape[K]
    : Shape[K] extends z.ZodType ? z.ZodOptional<Shape[K]> : never
}

type Struct<Shape extends Record<string, z.ZodType>> = z.ZodObject<FieldsOf<Shape>, z.core.$strict>

/** Marks a field that validation demands, so that readers of valid objects need no check for it. */
export function required<S extends z.ZodType>(schema: S): RequiredField<S> {
  return schema as RequiredField<S>
}

/** A struct of the API: these fields, each of them optional when decoded, and no others. */
export function fields<Shape extends Record<string, z.ZodType>>(shape: Shape): Struct<Shape> {
  const optional = Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schema.optional()]))
  return z.strictObject(optional) as unknown as Struct<Shape>
}

/** A value that can never be changed, to its leaves. */
export type DeepReadonly<T> = T extends readonly (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T

/** The type of the objects that a schema describes. */
export type Wire<S extends z.ZodType> = DeepReadonly<z.output<S>>

export const string = z.string()
export const bool = z.boolean()
/** A whole number of 32 bits. */
export const int32 = z.int32()
/** A whole number; beyond 2^53 a JavaScript number could not hold it exactly, so that is refused. */
export const int64 = z.int()
/** A point in time as RFC 3339 text. */
export const time = z.iso.datetime({ offset: true })
/** A point in time with microseconds as RFC 3339 text. */
export const microTime = z.iso.datetime({ offset: true })
/** An amount such as `500m` or `1Gi`; a number in a manifest is read as its text. */
export const quantity = z.string().refine((text) => !('error' in parseQuantity(text)), {
  error: 'expected a quantity such as 500m, 2 or 1Gi',
})
/** A port or an amount: a whole number, or a name or percentage. */
export const intOrString = z.union([z.int32(), z.string()])
/** Bytes as base64 text. */
export const bytes = z.string().refine(isBase64, 'base64')
/** Any JSON value, kept as it is. */
export const anyJson = z.unknown()

/** A list. */
export const list = <S extends z.ZodType>(element: S): z.ZodArray<S> => z.array(element)
/** A map whose keys are the user's. */
export const map = <S extends z.ZodType>(value: S): z.ZodRecord<z.ZodString, S> => z.record(z.string(), value)
export const strings = list(string)
export const stringMap = map(string)
/** Amounts by resource name. */
export const resourceList = map(quantity)

/** Amounts by resource name, such as `{ cpu: '500m', memory: '1Gi' }`. */
export type ResourceList = Readonly<Record<string, string>>
/** A whole number, or a name or percentage. */
export type IntOrString = number | string

/** Line breaks within base64 count for nothing, as in Go. */
function isBase64(text: string): boolean {
  const joined = text.replace(/[\r\n]/g, '')
  return joined.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(joined)
}
