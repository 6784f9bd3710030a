/**
 * The CEL library's complaints in words for people, each with what to do. The library names an error by a code; what
 * it says in words is kept where the code says nothing special.
 */
import { ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js'
import { nearestWord } from '../../model/index.js'
import { readingFunctions, usage } from './functions.js'
import type { ExpressionError } from './expression-error.js'

const words = [...new Set(readingFunctions.map(({ name }) => name)), 'now', 'has', 'size', 'duration', 'int', 'double', 'string']

/** What is wrong with an expression that the library refuses; undefined if the error is not the library's. */
export function explain(error: unknown, text: string): ExpressionError | undefined {
  if (!(error instanceof ParseError || error instanceof CelTypeError)) return undefined
  const offset = error.range?.start ?? 0
  const message = error.summary.startsWith('Unexpected character') ? `unexpected ${wordAt(text, offset)}` : plain(error.summary)
  const remedy = remedyFor(error.code, message, text, offset)
  return { message: lowerFirst(message), offset, ...(remedy === undefined ? {} : { remedy }) }
}

const phrases: readonly (readonly [RegExp, string])[] = [
  [/Has\(/g, 'has('],
  [/\b(nodes|pods)__/g, '$1()'],
  [/google\.protobuf\.Duration/g, 'duration'],
  [/^Unknown variable: (.*)$/, 'unknown name $1'],
  [/^found no matching overload for '(.*)'$/, 'there is no function $1'],
  [/\bEOF\b/g, 'the end'],
  [/\bRPAREN\b/g, '")"'],
  [/\bLPAREN\b/g, '"("'],
  [/\bRBRACKET\b/g, '"]"'],
  [/\bRBRACE\b/g, '"}"'],
  [/\bIDENTIFIER\b/g, 'a name'],
]

/** The library's words without the names of its own tokens, types and variables. */
function plain(summary: string): string {
  return phrases.reduce((text, [pattern, words]) => text.replace(pattern, words), summary)
}

function remedyFor(code: string, message: string, text: string, offset: number): string | undefined {
  switch (code) {
    case 'unknown_variable': return unknownName(message.replace(/^unknown name /, ''))
    case 'no_matching_overload': return unknownFunction(/function ([\w.<>, ]*?)\(/.exec(message)?.[1] ?? '')
    case 'no_such_overload': return message.includes('duration')
      ? 'compare a duration with a duration, such as now > duration(\'5m\')'
      : 'compare values of the same type'
    default: return parseRemedy(text, offset)
  }
}

function unknownName(name: string): string {
  const near = nearestWord(name, words)
  return near === undefined ? `names of objects are texts: write '${name}' in quotes` : `did you mean ${near}?`
}

function unknownFunction(name: string): string | undefined {
  const usages = readingFunctions.filter((reading) => reading.name === name).map(usage)
  if (usages.length > 0) return `write ${usages.join(' or ')}`
  const near = nearestWord(name, words)
  return near === undefined ? `functions are ${words.join(', ')}` : `did you mean ${near}?`
}

function parseRemedy(text: string, offset: number): string | undefined {
  const around = text.slice(Math.max(0, offset - 1), offset + 1)
  if (/(?<![=<>!])=(?!=)/.test(around)) return 'compare with =='
  if (/[&|]/.test(around)) return 'write && for and, || for or'
  if (/\b(and|or|not)\b/.test(text)) return 'write && for and, || for or, ! for not'
  return undefined
}

/** The word or character at a place; the library names a character that need not be the one that stands there. */
function wordAt(text: string, offset: number): string {
  const found = /^\w+|^./s.exec(text.slice(offset))?.[0]
  return found === undefined ? 'end' : `"${found.slice(0, 20)}"`
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
