/**
 * Selectors as text, as they follow `kubectl -l`: `app=web,tier in (a,b),!x`. The grammar, with its oddities (empty
 * values, lists that begin or end with a comma), and the words of its errors are upstream's.
 * Source: apimachinery/pkg/labels/selector.go (Parser).
 */
import { byText } from '../../plain/index.js'
import { keyErrors, requirement, selectorOf } from './requirement.js'
import type { Requirement, Selector, SelectorError, SelectorOperator } from './requirement.js'
import { tokens } from './lexer.js'
import type { Token } from './lexer.js'

class Failure extends Error {}

/** Reads a label selector. */
export function parseSelector(text: string): Selector | SelectorError {
  try {
    return selectorOf(new Parser(tokens(text)).requirements())
  } catch (error) {
    if (error instanceof Failure) return { error: error.message }
    throw error
  }
}

const OPERATORS: readonly SelectorOperator[] = ['in', 'notin', '=', '==', '!=', 'gt', 'lt']
const BY_TEXT: ReadonlyMap<string, SelectorOperator> = new Map([
  ['in', 'in'], ['notin', 'notin'], ['=', '='], ['==', '=='], ['!=', '!='], ['>', 'gt'], ['<', 'lt'],
])

class Parser {
  private position = 0
  constructor(private readonly items: readonly Token[]) {}

  requirements(): Requirement[] {
    const found: Requirement[] = []
    for (;;) {
      const next = this.peek()
      if (next.kind === 'end') return found
      if (!startsRequirement(next)) throw new Failure(`found '${next.text}', expected: !, identifier, or 'end of string'`)
      found.push(this.requirement())
      const after = this.take()
      if (after.kind === 'end') return found
      if (after.text !== ',') throw new Failure(`found '${after.text}', expected: ',' or 'end of string'`)
      const following = this.peek()
      if (!startsRequirement(following)) throw new Failure(`found '${following.text}', expected: identifier after ','`)
    }
  }

  private requirement(): Requirement {
    try {
      return this.checkedRequirement()
    } catch (error) {
      throw error instanceof Failure ? new Failure(`unable to parse requirement: ${error.message}`) : error
    }
  }

  private checkedRequirement(): Requirement {
    const absent = this.peek().text === '!' && this.peek().kind === 'symbol'
    if (absent) this.take()
    const key = this.take()
    if (!isIdentifier(key)) throw new Failure(`found '${key.text}', expected: identifier`)
    const problems = keyErrors(key.text, '<nil>')
    if (problems.length > 0) throw new Failure(problems[0]!)
    if (absent) return made(key.text, '!', [])
    if (this.peek().kind === 'end' || this.peek().text === ',') return made(key.text, 'exists', [])
    const operator = this.operator()
    const values = operator === 'in' || operator === 'notin' ? this.values() : this.exactValue()
    return made(key.text, operator, [...new Set(values)].sort(byText))
  }

  private operator(): SelectorOperator {
    const token = this.take()
    const operator = token.kind === 'identifier' ? undefined : BY_TEXT.get(token.text)
    if (operator === undefined) throw new Failure(`found '${token.text}', expected: ${OPERATORS.join(', ')}`)
    return operator
  }

  private values(): string[] {
    const open = this.take()
    if (open.text !== '(') throw new Failure(`found '${open.text}' expected: '('`)
    const next = this.peek()
    if (next.text === ')') {
      this.take()
      return ['']
    }
    if (!isIdentifier(next) && next.text !== ',') throw new Failure(`found '${next.text}', expected: ',', ')' or identifier`)
    const values = this.identifierList()
    const close = this.take()
    if (close.text !== ')') throw new Failure(`found '${next.text}', expected: ')'`)
    return values
  }

  private identifierList(): string[] {
    const values: string[] = []
    for (;;) {
      const token = this.take()
      const next = this.peek()
      if (isIdentifier(token)) {
        values.push(token.text)
        if (next.text === ')') return values
        if (next.text !== ',') throw new Failure(`found '${next.text}', expected: ',' or ')'`)
      } else if (token.text === ',') {
        if (values.length === 0) values.push('')
        if (next.text === ')') return [...values, '']
        if (next.text === ',') values.push('')
      } else throw new Failure(`found '${token.text}', expected: ',', or identifier`)
    }
  }

  private exactValue(): string[] {
    const next = this.peek()
    if (next.kind === 'end' || next.text === ',') return ['']
    const token = this.take()
    if (!isIdentifier(token)) throw new Failure(`found '${token.text}', expected: identifier`)
    return [token.text]
  }

  private peek(): Token {
    return this.items[Math.min(this.position, this.items.length - 1)]!
  }

  private take(): Token {
    const token = this.peek()
    this.position++
    return token
  }
}

function made(key: string, operator: SelectorOperator, values: readonly string[]): Requirement {
  const result = requirement(key, operator, values)
  if ('error' in result) throw new Failure(result.error)
  return result
}

function isIdentifier(token: Token): boolean {
  return token.kind === 'identifier' || token.kind === 'word'
}

function startsRequirement(token: Token): boolean {
  return isIdentifier(token) || token.text === '!'
}
