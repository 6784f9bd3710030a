/**
 * The schema's findings as problems: what was found, what was expected, and what to do about it. A misspelt field is
 * answered with the nearest right one; a value without unit with the units; a number that should be text in quotes.
 */
import { z } from 'zod'
import { formatPath, nearestWord, readStartTime } from '../../model/index.js'
import type { Path } from '../../model/index.js'
import type { Finding } from '../finding.js'
import { described, shortened, wanted } from './describe.js'
import { bare, schemaAt, typeName, valueAt } from './schema-walk.js'

type Issue = z.core.$ZodIssue

/** What is wrong with a value, from the issues that its schema has with it. */
export function findings(schema: z.ZodType, value: unknown, issues: readonly Issue[]): readonly Finding[] {
  return issues.flatMap((issue) => fromIssue(schema, value, [], issue))
}

function fromIssue(root: z.ZodType, value: unknown, above: Path, issue: Issue): readonly Finding[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))]
  const schema = schemaAt(root, path, value)
  const found = valueAt(value, path)
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(bare(schema, found), path, key))
  if (issue.code === 'invalid_union') return ofUnion(root, value, path, issue)
  if (found === undefined) return [missing(schema, path)]
  const remedy = remedyFor(schema, found, issue)
  return [{ path, code: 'invalid-value', message: messageFor(schema, found, issue), ...(remedy === undefined ? {} : { remedy }) }]
}

/** A union's own words, unless one of its branches fits the value's shape and has something to say. */
function ofUnion(root: z.ZodType, value: unknown, path: Path, issue: Issue & { code: 'invalid_union' }): readonly Finding[] {
  const schema = schemaAt(root, path, value)
  const found = valueAt(value, path)
  const fitting = issue.errors.find((branch) => !branch.some(({ code, path: below }) => below.length === 0 && isShape(code)))
  if (found !== undefined && fitting !== undefined) return fitting.flatMap((inner) => fromIssue(root, value, path, inner))
  if (found === undefined) return [missing(schema, path)]
  const remedy = remedyFor(schema, found, issue)
  const message = `expected ${unionWanted(schema)}, found ${described(found)}`
  return [{ path, code: 'invalid-value', message, ...(remedy === undefined ? {} : { remedy }) }]
}

/** Whether an issue says that the value is of another shape than this branch is about. */
function isShape(code: string | undefined): boolean {
  return code === 'invalid_type' || code === 'invalid_value'
}

function unionWanted(schema: z.ZodType | undefined): string {
  const type = typeName(schema)
  if (type !== undefined) return wanted(schema, type, 'another value')
  const union = unwrapped(schema)
  if (!(union instanceof z.ZodUnion)) return 'another value'
  const options = union.options as readonly z.ZodType[]
  const described = options.map((option) =>
    (option instanceof z.ZodEnum ? option.options.join(', ') : wanted(option, typeName(option), 'a value')))
  return described.join(' or ')
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap() as z.ZodType) : schema
}

function unknownField(schema: z.ZodType | undefined, path: Path, key: string): Finding {
  const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape as object) : []
  const near = nearestWord(key, fields)
  return {
    path: [...path, key],
    code: 'unknown-field',
    message: `unknown field "${shortened(formatPath([...path, key]))}"`,
    remedy: near === undefined ? `fields here are ${fields.join(', ')}` : `did you mean "${near}"?`,
  }
}

function missing(schema: z.ZodType | undefined, path: Path): Finding {
  const field = String(path.at(-1) ?? '')
  return { path, code: 'missing-field', message: `"${field}" is missing`, remedy: `give ${wanted(schema, typeName(schema), 'a value')}` }
}

function messageFor(schema: z.ZodType | undefined, found: unknown, issue: Issue): string {
  const type = typeName(schema)
  switch (issue.code) {
    case 'invalid_value': return `expected ${issue.values.map(String).join(' or ')}, found ${described(found)}`
    case 'too_small':
      if (Array.isArray(found)) return 'expected a list that is not empty, found an empty list'
      return typeof found === 'number' ? `${found} is less than ${String(issue.minimum)}` : `expected ${wanted(schema, type, 'text')}, found ${described(found)}`
    case 'too_big':
      return typeof found === 'number' ? `${found} is more than ${String(issue.maximum)}` : `more than ${String(issue.maximum)} characters`
    case 'custom': return `${issue.message}, found ${described(found)}`
    case 'invalid_type': return `expected ${wanted(schema, type, issue.expected)}, found ${described(found)}`
    default: return `expected ${wanted(schema, type, 'another value')}, found ${described(found)}`
  }
}

function remedyFor(schema: z.ZodType | undefined, found: unknown, issue: Issue): string | undefined {
  if (found === null) return 'give it a value, or remove the field'
  const type = typeName(schema)
  if (issue.code === 'invalid_value' && typeof found === 'string') {
    const near = nearestWord(found, issue.values.map(String))
    return near === undefined ? undefined : `did you mean "${near}"?`
  }
  if (issue.code === 'invalid_type' && issue.expected === 'array') {
    return `write a list: [${typeof found === 'string' ? shortened(found) : '...'}]`
  }
  if (type === 'start time') return remedyForStart(found)
  if (type === 'seed' && isScalar(found)) return quoted(found, (text) => `seed: ${text}`)
  if ((type === 'duration' || type === 'CPU time') && typeof found === 'number') return `name the unit: ${found}s or ${found}ms`
  const inner = bare(schema, '')
  const typed = issue.code === 'invalid_type' || issue.code === 'invalid_union'
  return typed && isScalar(found) && inner instanceof z.ZodString ? quoted(found, (text) => text) : undefined
}

function remedyForStart(found: unknown): string | undefined {
  const read = typeof found === 'string' ? readStartTime(found) : undefined
  return typeof read === 'object' ? read.remedy : 'write for example 2026-03-29T00:00:00Z'
}

/** How text is written that YAML takes for something else; which word was a boolean's is not known any more. */
function quoted(found: unknown, inContext: (text: string) => string): string {
  if (typeof found === 'boolean') return 'put the word in quotes, or YAML reads it as true or false'
  return `put it in quotes: ${inContext(`"${String(found)}"`)}`
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
}
