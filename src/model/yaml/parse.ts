/**
 * From the text of one document to YAML's tree of nodes, with the places of its mistakes. The nesting is watched
 * and the size are watched
 * while the tokens come, before anything recursive sees them, so that no input can exhaust stack or memory. The parser
 * is asked for nodes only: what scalars mean is decided by `scalar.ts`, which reads as kubectl does.
 */
import { Composer, Lexer, LineCounter, Parser } from 'yaml'
import type { Document, YAMLParseError } from 'yaml'
import type { Place } from '../problem.js'
import type { DocumentText } from './split.js'

/** The deepest nesting of lists and maps that is read; real manifests stay below thirty. */
export const maxDepth = 100

/** The most tokens of a document: about 8 MiB of ordinary YAML, which take below a gigabyte while they are parsed. */
const maxTokens = 3_000_000

/** One thing that is wrong with the text of a document. */
export interface YamlError extends Place {
  readonly code: string
  readonly message: string
  readonly remedy?: string
}

/** A parsed document; `root` is undefined if it is empty or cannot be used. */
export interface ParsedDocument {
  readonly root?: Document.Parsed
  readonly errors: readonly YamlError[]
  /** The place in the stream of an offset within the document. */
  placeAt(offset: number): Place
}

const remedies: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_SCALAR_START: 'put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'check the indentation, or put a value that contains ": " in quotes',
  MULTILINE_IMPLICIT_KEY: 'check the indentation of this line and the one before',
  MISSING_CHAR: 'check for a missing colon, quote or bracket',
  BAD_INDENT: 'check the indentation',
}

/** Parses one document. */
export function parseDocument({ text, linesBefore }: DocumentText): ParsedDocument {
  const counter = new LineCounter()
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(1, line) + linesBefore, column: Math.max(1, col) }
  }
  const source = withoutTabsOfJson(text)
  const tokens = tokenize(source, counter)
  if (!('tokens' in tokens)) return { errors: [{ ...tokens.error, ...placeAt(tokens.offset) }], placeAt }
  const composer = new Composer({
    schema: 'failsafe', merge: false, uniqueKeys: false, prettyErrors: false, logLevel: 'silent',
  })
  const [root, extra] = [...composer.compose(tokens.tokens)]
  const errors = (root?.errors ?? []).map((error) => toError(error, placeAt))
  if (errors.length === 0 && extra !== undefined) errors.push({ ...secondDocument, ...placeAt(extra.range[0]) })
  return { ...(errors.length === 0 && root !== undefined ? { root } : {}), errors: errors.slice(0, 1), placeAt }
}

const tooDeep = { code: 'too-deep', message: `more than ${maxDepth} levels of nesting` }
const tooLarge = {
  code: 'too-large',
  message: `a document of more than ${maxTokens} tokens`,
  remedy: 'split it: one object a document, with --- in between',
}
const secondDocument = {
  code: 'yaml', message: 'a second document starts here without a line of its own', remedy: 'put --- on its own line',
}

type Tokens = ReturnType<Parser['next']> extends Generator<infer T> ? T[] : never

type Tokenized = { readonly tokens: Tokens } | { readonly error: Omit<YamlError, keyof Place>, readonly offset: number }

function tokenize(text: string, counter: LineCounter): Tokenized {
  const parser = new Parser(counter.addNewLine)
  counter.addNewLine(0)
  const tokens: Tokens = []
  let count = 0
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme))
    if (parser.stack.length > maxDepth + 1) return { error: tooDeep, offset: parser.offset }
    if (++count > maxTokens) return { error: tooLarge, offset: parser.offset }
  }
  tokens.push(...parser.end())
  return { tokens }
}

/** JSON may be indented by tabs, which YAML forbids; in valid JSON a tab is never part of a value. */
function withoutTabsOfJson(text: string): string {
  if (!text.includes('\t') || !/^\s*\{/.test(text)) return text
  try {
    JSON.parse(text)
  } catch {
    return text
  }
  return text.replaceAll('\t', ' ')
}

function toError(error: YAMLParseError, placeAt: (offset: number) => Place): YamlError {
  const remedy = remedies[error.code]
  return {
    code: 'yaml',
    message: `not valid YAML: ${error.message}`,
    ...(remedy === undefined ? {} : { remedy }),
    ...placeAt(error.pos[0]),
  }
}
