/**
 * Reads a stream of YAML or JSON into plain values with places: the one way in which manifests and scenarios are
 * read. A document that cannot be read yields its errors and leaves the others alone; whatever the input, time and
 * memory stay bounded by its size.
 */
import { isMap, isNode, isScalar } from 'yaml'
import type { Pair, YAMLMap, YAMLSeq } from 'yaml'
import type { Place, Problem } from '../problem.js'
import { child, convertDocument } from './convert.js'
import type { ConvertedDocument, YamlValue } from './convert.js'
import { maxDepth, parseDocument } from './parse.js'
import type { ParsedDocument, YamlError } from './parse.js'
import { parsePath } from './path.js'
import type { Path } from './path.js'
import { splitDocuments } from './split.js'
import type { DocumentText } from './split.js'
import { decodeText } from './text.js'

/** A document of a stream. */
export interface YamlDocument {
  /** Its number in the stream, from 0, empty documents counted. */
  readonly index: number
  readonly value: YamlValue
  /** The place of a field, or of the nearest thing around it that is there. */
  placeOf(path: Path | string): Place
}

/** What was read from a stream: documents that are neither empty nor broken, and what is wrong with the others. */
export interface YamlStream {
  readonly documents: readonly YamlDocument[]
  readonly problems: readonly Problem[]
}

/** Reads all documents of a stream. */
export function readYaml(source: string | Uint8Array, file?: string): YamlStream {
  const documents: YamlDocument[] = []
  const problems = visitYaml(source, file, (document) => documents.push(document))
  return { documents, problems }
}

/**
 * Hands over the documents of a stream one by one and returns what is wrong with the others. Each document's tree,
 * which is a hundred times larger than its text, is let go after the visit; `placeOf` parses again if it must.
 */
export function visitYaml(
  source: string | Uint8Array, file: string | undefined, visit: (document: YamlDocument) => void,
): Problem[] {
  const decoded = decodeText(source)
  const withFile = file === undefined ? {} : { file }
  if (!('text' in decoded)) return [{ severity: 'error', ...decoded, ...withFile }]
  const problems: Problem[] = []
  for (const [index, text] of splitDocuments(decoded.text).entries()) {
    if (text.text.trim() === '') continue
    let tree: Tree | undefined = readTree(text)
    const errors: readonly YamlError[] = [...tree.parsed.errors, ...tree.converted.errors]
    problems.push(...errors.map((error): Problem => ({ severity: 'error', ...error, ...withFile })))
    const { value } = tree.converted
    if (errors.length > 0 || value === null) continue
    const placeOf = (path: Path | string): Place => {
      tree ??= readTree(text)
      return { ...withFile, ...placeIn(tree, typeof path === 'string' ? parsePath(path) : path) }
    }
    visit({ index, value, placeOf })
    tree = undefined
  }
  return problems
}

/**
 * Hands over an object as if it had been read from its JSON text. It has no places; what a parser must look at more
 * closely (`__proto__`, great depth) goes through the parser.
 */
export function visitObject(object: object, visit: (document: YamlDocument) => void): Problem[] {
  const text = JSON.stringify(object)
  if (text.includes('__proto__') || depthOf(text) > maxDepth) return visitYaml(text, undefined, visit)
  visit({ index: 0, value: JSON.parse(text) as YamlValue, placeOf: () => ({}) })
  return []
}

const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [...'[]{}'].map((bracket) => bracket.charCodeAt(0))

/** How deep the brackets of a JSON text nest at most; brackets within strings count as well. */
function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === OPEN_BRACKET || code === OPEN_BRACE) most = Math.max(most, ++depth)
    else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--
  }
  return most
}

interface Tree {
  readonly parsed: ParsedDocument
  readonly converted: ConvertedDocument
}

function readTree(text: DocumentText): Tree {
  const parsed = parseDocument(text)
  return { parsed, converted: convertDocument(parsed) }
}

function placeIn({ parsed, converted }: Tree, path: Path): Place {
  let offset = parsed.root?.contents?.range?.[0] ?? 0
  let current: YamlValue | undefined = converted.value
  for (const step of path) {
    const origin: YAMLMap | YAMLSeq | undefined = current === undefined ? undefined : converted.origins.get(current)
    if (origin === undefined) break
    offset = offsetOf(origin, step) ?? offset
    current = child(current, step)
  }
  return parsed.placeAt(offset)
}

/** Where an element or an entry's key stands. */
function offsetOf(origin: YAMLMap | YAMLSeq, step: string | number): number | undefined {
  const node: unknown = isMap(origin)
    ? origin.items.find((pair: Pair) => isScalar(pair.key) && String(pair.key.value) === String(step))?.key
    : origin.items[Number(step)]
  return isNode(node) ? node.range?.[0] : undefined
}
