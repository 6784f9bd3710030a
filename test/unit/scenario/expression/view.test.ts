import { expect, test } from 'vitest'
import { z } from 'zod'
import { builtInKinds } from '../../../../src/model/index.js'
import { zeros } from '../../../../src/scenario/index.js'

function fieldsOf(schema: z.ZodType | undefined): Readonly<Record<string, z.ZodType>> {
  if (schema instanceof z.ZodOptional) return fieldsOf(schema.unwrap() as z.ZodType)
  return schema instanceof z.ZodObject ? schema.shape as Readonly<Record<string, z.ZodType>> : {}
}

function typeOf(schema: z.ZodType | undefined): string {
  if (schema instanceof z.ZodOptional) return typeOf(schema.unwrap() as z.ZodType)
  return schema?.type === 'array' ? 'list' : schema?.type === 'record' ? 'map' : schema?.type ?? 'missing'
}

test('the fields that read as zero are fields of their kinds, and of the type of their zero', () => {
  for (const [kind, parts] of Object.entries(zeros)) {
    const schema = builtInKinds.find((info) => info.kind === kind && info.schema !== undefined)?.schema
    for (const [part, fields] of Object.entries(parts)) {
      for (const [field, zero] of Object.entries(fields)) {
        const type = Array.isArray(zero) ? 'list' : typeof zero === 'object' ? 'map' : typeof zero
        expect(`${kind}.${part}.${field}: ${typeOf(fieldsOf(fieldsOf(schema)[part])[field])}`).toBe(`${kind}.${part}.${field}: ${type}`)
      }
    }
  }
})
