/**
 * What schemas describe, in the few forms that manifests are walked by: structs, lists, maps, and leaves, which are all
 * else. It is worked out once per schema: to ask a schema of what class it is takes longer than to look at a field.
 */
import { z } from 'zod'

/** What a schema describes; `schema` is without the mark that the field may be absent. */
export type Form =
  | { readonly is: 'struct'; readonly schema: z.core.$ZodType; readonly field: (name: string) => Form | undefined; /** It has no other fields. */ readonly isClosed: boolean }
  | { readonly is: 'list'; readonly schema: z.core.$ZodType; readonly element: Form }
  | { readonly is: 'map'; readonly schema: z.core.$ZodType; readonly value: Form }
  | { readonly is: 'leaf'; readonly schema: z.core.$ZodType }

const forms = new WeakMap<z.core.$ZodType, Form>()

/** The form of what a schema describes. */
export function formOf(schema: z.core.$ZodType): Form {
  let form = forms.get(schema)
  if (form === undefined) forms.set(schema, (form = makeForm(schema)))
  return form
}

function makeForm(schema: z.core.$ZodType): Form {
  if (schema instanceof z.ZodOptional) return formOf(schema.unwrap())
  if (schema instanceof z.ZodArray) return { is: 'list', schema, element: formOf(schema.element) }
  if (schema instanceof z.ZodRecord) return { is: 'map', schema, value: formOf(schema.valueType) }
  return schema instanceof z.ZodObject ? struct(schema) : { is: 'leaf', schema }
}

function struct(schema: z.ZodObject): Form {
  const known = new Map<string, Form>()
  const field = (name: string): Form | undefined => {
    const found = known.get(name)
    if (found !== undefined || !Object.hasOwn(schema.shape, name)) return found
    const made = formOf(schema.shape[name]!)
    known.set(name, made)
    return made
  }
  return { is: 'struct', schema, field, isClosed: schema.def.catchall instanceof z.ZodNever }
}

/** The form of a field, an element or a map's value; undefined if there is none. */
export function formOfStep(form: Form | undefined, step: string): Form | undefined {
  switch (form?.is) {
    case 'struct': return form.field(step)
    case 'list': return form.element
    case 'map': return form.value
    default: return undefined
  }
}
