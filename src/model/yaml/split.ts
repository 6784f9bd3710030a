/**
 * Cuts a stream into its documents as kubectl does: at lines of three dashes and nothing else but blanks or a
 * comment, and, where objects of JSON follow one another, between them. Each document is then parsed by itself, so
 * that a mistake in one does not hide the others, and empty documents keep their number.
 */

/** One document of a stream. */
export interface DocumentText {
  readonly text: string
  /** The lines of the stream before its first one. */
  readonly linesBefore: number
}

const separator = /^---[ \t]*(?:#.*)?$/

/** The documents of a stream, also the empty ones; what precedes a separator on the first line is no document. */
export function splitDocuments(stream: string): DocumentText[] {
  const documents: DocumentText[] = []
  const lines = stream.split('\n')
  let start = 0
  for (let i = 0; i <= lines.length; i++) {
    const line = lines[i]
    if (line !== undefined && !separator.test(line)) continue
    const end = line === undefined ? '' : '\n'
    if (i > 0) documents.push(...splitJson({ text: lines.slice(start, i).join('\n') + end, linesBefore: start }))
    start = i + 1
  }
  return documents
}

/** Cuts a document behind each object of JSON on which another one follows. */
function splitJson(document: DocumentText): DocumentText[] {
  const { text, linesBefore } = document
  const end = /^\s*\{/.test(text) ? endOfObject(text) : -1
  if (end < 0 || !/^\s*\{/.test(text.slice(end)) || !isJson(text.slice(0, end))) return [document]
  const rest: DocumentText[] = []
  for (let from = end, lines = linesBefore + linesIn(text.slice(0, end)); from < text.length;) {
    const length = endOfObject(text.slice(from))
    const piece = text.slice(from, length < 0 ? text.length : from + length)
    rest.push({ text: piece, linesBefore: lines })
    lines += linesIn(piece)
    from += piece.length
  }
  return [{ text: text.slice(0, end), linesBefore }, ...rest]
}

/** Behind the bracket that closes the first one; -1 if none does. */
function endOfObject(text: string): number {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"?|[{}]/gs)) {
    if (token === '{') depth++
    else if (token === '}' && --depth === 0) return index + 1
  }
  return -1
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
