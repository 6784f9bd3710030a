/**
 * Splitting a selector's text into tokens: identifiers, the words `in` and `notin` (which are identifiers where a
 * value or key is expected), and the special symbols, of which the longest that makes sense is taken.
 * Source: apimachinery/pkg/labels/selector.go (Lexer).
 */

export interface Token {
  readonly kind: 'identifier' | 'symbol' | 'word' | 'end' | 'error'
  readonly text: string
}

const SYMBOLS = new Set([')', ',', '!', '==', '=', '!=', '(', '>', '<'])
const SPECIAL = '=!(),><'
const SPACE = ' \t\r\n'

/** The tokens of a text; the last one is `end`. */
export function tokens(text: string): Token[] {
  const found: Token[] = []
  let at = 0
  for (;;) {
    while (at < text.length && SPACE.includes(text[at]!)) at++
    if (at >= text.length) return [...found, { kind: 'end', text: '' }]
    const token = SPECIAL.includes(text[at]!) ? symbolAt(text, at) : identifierAt(text, at)
    found.push(token)
    at += token.text.length
    if (token.kind === 'error') return [...found, { kind: 'end', text: '' }]
  }
}

function symbolAt(text: string, at: number): Token {
  const two = text.slice(at, at + 2)
  const symbol = SYMBOLS.has(two) ? two : text[at]!
  return { kind: SYMBOLS.has(symbol) ? 'symbol' : 'error', text: symbol }
}

function identifierAt(text: string, at: number): Token {
  let end = at
  while (end < text.length && !SPECIAL.includes(text[end]!) && !SPACE.includes(text[end]!)) end++
  const word = text.slice(at, end)
  return { kind: word === 'in' || word === 'notin' ? 'word' : 'identifier', text: word }
}
