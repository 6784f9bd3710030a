/**
 * The language of the rules in schemas of custom kinds: CEL with the functions that Kubernetes adds. Values have no
 * static types here; what can be told from the schema is told by `rule-check.ts`. Regular expressions are Go's, as far
 * as they mean the same here. Not there: URLs, IP addresses and networks beyond `isIP` and `isCIDR`, named formats,
 * semantic versions, `format` of texts, comprehensions with two variables, times.
 * Source: apiserver, pkg/cel/library; cel-go, ext.
 */
import { Environment, EvaluationError } from '@marcbachmann/cel-js'
import { compilePattern, hasFormat } from '../custom/index.js'
import { addQuantities, compareQuantities, parseQuantity, quantityOf, subtractQuantities, type Quantity } from '../quantity/index.js'
import { registerWideHas, withWideHas } from './wide-has.js'

const LIMITS = { maxAstNodes: 100_000, maxDepth: 250, maxListElements: 100_000, maxMapEntries: 100_000, maxCallArguments: 32 }

function makeLanguage(oldSelf: string): Environment {
  const made = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, limits: LIMITS })
  made.registerVariable('self', 'dyn')
  made.registerVariable('oldSelf', oldSelf)
  registerWideHas(made)
  registerTexts(made)
  registerLists(made)
  registerSets(made)
  registerQuantities(made)
  return made
}

/** The rule as it is parsed: `matches` is one of our own. */
export function preparedRule(text: string): string {
  return withWideHas(text, [/(?<=\.\s*)matches(?=\s*\()/], (found) => (found === 'matches' ? 'Matches' : found))
}

function registerTexts(made: Environment): void {
  made.registerFunction('string.Matches(string): bool', (text: string, pattern: string) => expression(pattern).test(text))
  made.registerFunction('string.find(string): string', (text: string, pattern: string) => expression(pattern).exec(text)?.[0] ?? '')
  made.registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => all(text, pattern))
  made.registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, limit: bigint) => (limit < 0n ? all(text, pattern) : all(text, pattern).slice(0, Number(limit))))
  made.registerFunction('string.replace(string, string): string', (text: string, old: string, next: string) => text.split(old).join(next))
  made.registerFunction('string.replace(string, string, int): string', (text: string, old: string, next: string, limit: bigint) => replaced(text, old, next, limit))
  made.registerFunction('string.charAt(int): string', (text: string, index: bigint) => {
    const characters = [...text]
    if (index < 0n || index > characters.length) throw new EvaluationError(`index out of range: ${index}`)
    return characters[Number(index)] ?? ''
  })
  made.registerFunction('isIP(string): bool', (text: string) => hasFormat(text, 'ipv4') || hasFormat(text, 'ipv6'))
  made.registerFunction('isCIDR(string): bool', (text: string) => hasFormat(text, 'cidr'))
}

function expression(pattern: string): RegExp {
  const compiled = compilePattern(pattern)
  if (compiled === undefined) throw new EvaluationError(`error parsing regexp: ${pattern}`)
  return compiled
}

function all(text: string, pattern: string): string[] {
  const { source, flags } = expression(pattern)
  return [...text.matchAll(new RegExp(source, `${flags}g`))].map(([found]) => found)
}

function replaced(text: string, old: string, next: string, limit: bigint): string {
  const parts = text.split(old)
  const times = limit < 0n ? parts.length : Number(limit)
  return parts.slice(0, times + 1).join(next) + parts.slice(times + 1).map((part) => old + part).join('')
}

type Comparable = number | bigint | string | boolean

function registerLists(made: Environment): void {
  made.registerFunction('list.isSorted(): bool', (list: readonly Comparable[]) => list.every((item, i) => i === 0 || list[i - 1]! <= item))
  made.registerFunction('list.sum(): dyn', (list: readonly (number | bigint)[]) => list.reduce((sum, item) => (typeof sum === 'bigint' && typeof item === 'bigint' ? sum + item : Number(sum) + Number(item)), 0n))
  made.registerFunction('list.min(): dyn', (list: readonly Comparable[]) => extreme(list, 'min', (a, b) => a < b))
  made.registerFunction('list.max(): dyn', (list: readonly Comparable[]) => extreme(list, 'max', (a, b) => a > b))
  made.registerFunction('list.indexOf(dyn): int', (list: readonly unknown[], value: unknown) => BigInt(list.findIndex((item) => sameCel(item, value))))
  made.registerFunction('list.lastIndexOf(dyn): int', (list: readonly unknown[], value: unknown) => BigInt(list.findLastIndex((item) => sameCel(item, value))))
}

function extreme(list: readonly Comparable[], name: string, isBetter: (a: Comparable, b: Comparable) => boolean): Comparable {
  const [first, ...rest] = list
  if (first === undefined) throw new EvaluationError(`${name} called on empty list`)
  return rest.reduce((best, item) => (isBetter(item, best) ? item : best), first)
}

class Sets {}

function registerSets(made: Environment): void {
  made.registerType('Sets', Sets)
  made.registerConstant('sets', 'Sets', new Sets())
  const contains = (list: readonly unknown[], others: readonly unknown[]): boolean => others.every((other) => list.some((item) => sameCel(item, other)))
  made.registerFunction('Sets.contains(list, list): bool', (_sets: Sets, list: readonly unknown[], others: readonly unknown[]) => contains(list, others))
  made.registerFunction('Sets.equivalent(list, list): bool', (_sets: Sets, list: readonly unknown[], others: readonly unknown[]) => contains(list, others) && contains(others, list))
  made.registerFunction('Sets.intersects(list, list): bool', (_sets: Sets, list: readonly unknown[], others: readonly unknown[]) => list.some((item) => others.some((other) => sameCel(item, other))))
}

/** Whether two values are equal in CEL. */
export function sameCel(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a === 'bigint' || typeof b === 'bigint') return (typeof a === 'bigint' || typeof a === 'number') && (typeof b === 'bigint' || typeof b === 'number') && Number(a) === Number(b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameCel(item, b[i]))
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) || Array.isArray(b)) return false
  const [left, right] = [Object.entries(a), b as Readonly<Record<string, unknown>>]
  return left.length === Object.keys(right).length && left.every(([key, value]) => Object.hasOwn(right, key) && sameCel(value, right[key]))
}

/** A quantity as rules have it. */
class CelQuantity {
  constructor(readonly value: Quantity) {}
}

function registerQuantities(made: Environment): void {
  made.registerType('CelQuantity', CelQuantity)
  const read = (text: string): CelQuantity => {
    if ('error' in parseQuantity(text)) throw new EvaluationError(`quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`)
    return new CelQuantity(quantityOf(text))
  }
  made.registerFunction('isQuantity(string): bool', (text: string) => !('error' in parseQuantity(text)))
  made.registerFunction('quantity(string): CelQuantity', read)
  made.registerFunction('CelQuantity.compareTo(CelQuantity): int', (a: CelQuantity, b: CelQuantity) => BigInt(Math.sign(compareQuantities(a.value, b.value))))
  made.registerFunction('CelQuantity.isGreaterThan(CelQuantity): bool', (a: CelQuantity, b: CelQuantity) => compareQuantities(a.value, b.value) > 0)
  made.registerFunction('CelQuantity.isLessThan(CelQuantity): bool', (a: CelQuantity, b: CelQuantity) => compareQuantities(a.value, b.value) < 0)
  made.registerFunction('CelQuantity.isInteger(): bool', ({ value }: CelQuantity) => wholeOf(value) !== undefined)
  made.registerFunction('CelQuantity.asInteger(): int', ({ value }: CelQuantity) => {
    const whole = wholeOf(value)
    if (whole === undefined) throw new EvaluationError('cannot convert value to integer')
    return whole
  })
  made.registerFunction('sign(CelQuantity): int', ({ value }: CelQuantity) => (value.unscaled > 0n ? 1n : value.unscaled < 0n ? -1n : 0n))
  const sum = (compute: typeof addQuantities) => (a: CelQuantity, b: CelQuantity) => new CelQuantity(compute(a.value, b.value))
  made.registerFunction('CelQuantity.add(CelQuantity): CelQuantity', sum(addQuantities))
  made.registerFunction('CelQuantity.sub(CelQuantity): CelQuantity', sum(subtractQuantities))
  made.registerOperator('CelQuantity == CelQuantity', (a: CelQuantity, b: CelQuantity) => compareQuantities(a.value, b.value) === 0)
}

/** The whole number that a quantity is, if it is one of 64 bits. */
function wholeOf({ unscaled, exponent }: Quantity): bigint | undefined {
  const scale = 10n ** BigInt(Math.abs(exponent))
  if (exponent < 0 && unscaled % scale !== 0n) return undefined
  const whole = exponent < 0 ? unscaled / scale : unscaled * scale
  return BigInt.asIntN(64, whole) === whole ? whole : undefined
}

/** Where `oldSelf` is the old value, and where it may be none. */
export const LANGUAGE = makeLanguage('dyn')
export const LANGUAGE_WITH_OPTIONAL = makeLanguage('optional<dyn>')
