/**
 * Whether a value fits its schema: a quick look, so that only values with mistakes are gone through by zod, which makes
 * a copy of what it finds right. Leaves are zod's own question.
 */
import { z } from 'zod'
import type { Form } from '../kinds/form.js'
import { bool, string } from '../kinds/schema.js'
import { isPlain } from '../../plain/index.js'


/** Whether a value fits. If not, it may fit all the same, for zod to say. */
export function fits(form: Form, value: unknown): boolean {
  switch (form.is) {
    case 'leaf': return fitsLeaf(form.schema, value)
    case 'list': return Array.isArray(value) && value.every((item) => fits(form.element, item))
    case 'map': return isPlain(value) && Object.keys(value).every((key) => fits(form.value, value[key]))
    case 'struct': return form.isClosed && isPlain(value) && Object.keys(value).every((key) => fitsField(form.field(key), value[key]))
  }
}

function fitsField(form: Form | undefined, value: unknown): boolean {
  return form !== undefined && fits(form, value)
}

function fitsLeaf(schema: z.core.$ZodType, value: unknown): boolean {
  if (schema === string) return typeof value === 'string'
  return schema === bool ? typeof value === 'boolean' : z.safeParse(schema, value).success
}
