/** Values and what was expected of them, in words for messages. */
import { forms } from '../schema/index.js'
import type { z } from 'zod'

/** What a value is, shortened: `the number 5`, `the text "abc"`, `a list`, `nothing`. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'object': return 'a map'
    case 'string': return value === '' ? 'an empty text' : `the text ${JSON.stringify(shortened(value))}`
    case 'boolean': return `the boolean ${String(value)}`
    default: return `the number ${shortened(String(value))}`
  }
}

/** What a schema expects, by the type that its metadata name or by its own. */
export function wanted(schema: z.ZodType | undefined, type: string | undefined, fallback: string): string {
  if (type !== undefined && Object.hasOwn(forms, type)) return forms[type] ?? fallback
  // To zod a whole number is a number in a format of its own.
  const name = schema?.type === 'number' && fallback === 'int' ? 'int' : schema?.type ?? ''
  return words[name] ?? words[fallback] ?? fallback
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

/** A text that fits into a message. */
export function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}
