/**
 * From the bytes of a file to text that can be parsed: UTF-8, without byte order mark, lines ended by
 * line feeds, of bounded size. Files that
 * are no text at all (pictures, archives, compressed or UTF-16 files) are told apart before anything tries to read
 * them as YAML, because what a parser says about them helps nobody.
 */

/** The longest file that is read. */
export const maxBytes = 32 * 1024 * 1024

/** Text that can be parsed, or why there is none. */
export type TextResult =
  | { readonly text: string }
  | { readonly code: 'too-large' | 'binary' | 'encoding', readonly message: string, readonly remedy?: string }

/** Decodes a file; a text is only checked. */
export function decodeText(source: string | Uint8Array): TextResult {
  if (source.length > maxBytes) return tooLarge(source.length)
  if (typeof source === 'string') return checkText(source)
  if (startsWith(source, [0x1f, 0x8b])) {
    return { code: 'binary', message: 'the file is compressed (gzip)', remedy: 'decompress it first' }
  }
  if (startsWith(source, [0xff, 0xfe]) || startsWith(source, [0xfe, 0xff])) {
    return { code: 'encoding', message: 'the file is UTF-16 text', remedy: 'save it as UTF-8' }
  }
  if (source.includes(0)) return binary
  try {
    return checkText(new TextDecoder('utf-8', { fatal: true }).decode(source))
  } catch {
    return { code: 'encoding', message: 'the file is not UTF-8 text', remedy: 'save it as UTF-8' }
  }
}

const binary: TextResult = { code: 'binary', message: 'the file is binary, not YAML or JSON' }

function tooLarge(size: number): TextResult {
  const mebibytes = (bytes: number): number => Math.ceil(bytes / (1024 * 1024))
  return {
    code: 'too-large',
    message: `the file has ${mebibytes(size)} MiB; at most ${mebibytes(maxBytes)} MiB are read`,
    remedy: 'split it into several files',
  }
}

function checkText(text: string): TextResult {
  if (text.includes('\0')) return binary
  const withoutMark = text.startsWith('\ufeff') ? text.slice(1) : text
  return { text: withoutMark.replaceAll('\r\n', '\n') }
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte)
}
