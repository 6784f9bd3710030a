/**
 * Cuts a stream into its documents as kubectl does: at lines of three dashes and nothing else but blanks or a
 * comment. Each document is then parsed by itself, so that a mistake in one does not hide the others, and empty
 * documents keep their number.
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
    if (i > 0) documents.push({ text: lines.slice(start, i).join('\n') + end, linesBefore: start })
    start = i + 1
  }
  return documents
}
