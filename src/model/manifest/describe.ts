/**
 * Says in words what a field should hold and what it holds instead, with the usual remedy: most wrong types in
 * manifests are a missing pair of quotes, one too many, or a dash.
 */
import type { z } from 'zod'

const expectations: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map',
}

const longestQuote = 60

/** The message and remedy for a value that a schema refuses. */
export function describeTypeError(
  path: string, issue: z.core.$ZodIssue, value: unknown,
): { readonly message: string, readonly remedy?: string } {
  const expected = expectation(issue)
  const remedy = remedyFor(issue, value)
  return {
    message: `${path}: expected ${expected}, found ${describe(value)}`,
    ...(remedy === undefined ? {} : { remedy }),
  }
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type': return expectations[issue.expected] ?? issue.expected
    case 'too_big': return `at most ${issue.maximum}`
    case 'too_small': return `at least ${issue.minimum}`
    case 'invalid_union': return 'a whole number or text'
    case 'invalid_format': return 'a time such as 2000-01-01T00:00:00Z'
    case 'custom': return issue.message.startsWith('expected ') ? issue.message.slice('expected '.length) : 'base64'
    default: return issue.message
  }
}

function remedyFor(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  if (issue.code !== 'invalid_type') return undefined
  if (issue.expected === 'string' && isPlain(value)) return 'put it in quotes'
  if (typeof value === 'string' && /^(-?\d+|true|false)$/.test(value) && issue.expected !== 'array') {
    return 'remove the quotes'
  }
  return issue.expected === 'array' ? 'start each element with "- "' : undefined
}

function isPlain(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

function describe(value: unknown): string {
  if (typeof value === 'string') {
    return `text ${JSON.stringify(value.length > longestQuote ? `${value.slice(0, longestQuote)}…` : value)}`
  }
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a map'
  return value === undefined || value === null ? 'nothing' : String(value)
}
