/**
 * What rules of its schema an object breaks, in upstream's words. A rule about an element of a list with keys sees the
 * old element of the same keys as `oldSelf`, one about an element of another list none. What has not changed may go on
 * breaking a rule that does not look at the old value.
 * Source: apiextensions-apiserver, pkg/apiserver/schema/cel/validation.go; apiserver, pkg/cel/common/equality.go.
 */
import { celValue, compiledRule, normalizedFieldPath, type CompiledRule, type ValidationRule } from '../cel/index.js'
import { entriesOf, own, type JsonSchema, type Plain } from '../custom/index.js'
import { byteLength } from '../names.js'
import { sameValue } from '../strategy/index.js'
import { duplicate, forbidden, invalid, invalidUnshown, required, type FieldError } from '../validation/index.js'
import { isPlain } from '../../plain/index.js'

/** Where a rule about the whole object stands. */
const ROOT = '<nil>'
/** What all rules of one request may cost. */
const COST_MAX = 10_000_000
const MESSAGE_BYTES_MAX = 5_120
const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run'

/** A part of an object with what it was before, if that is known. */
interface Part {
  readonly path: string
  readonly value: unknown
  readonly old?: unknown
  /** It, or the whole that it is of, is as it was. */
  readonly isUnchanged: boolean
  /** It is an object of the API, or another within one. */
  readonly isObject: boolean
}

/** The rules that an object breaks; `old` is what it takes the place of. */
export function ruleErrors(object: unknown, schema: JsonSchema, old?: unknown): FieldError[] {
  const judge = new Judge()
  judge.look({ path: '', value: object, old, isUnchanged: old !== undefined && sameValue(object, old), isObject: true }, schema, schema, false)
  return judge.errors
}

const ruled = new WeakMap<JsonSchema, boolean>()

/** Whether there is any rule in a schema; those in its parts of `allOf` count only where there are others. */
export function hasRules(schema: JsonSchema): boolean {
  let known = ruled.get(schema)
  if (known === undefined) {
    const { items, properties, additionalProperties } = schema
    const inner = [items, ...Object.values(properties ?? {}), ...(isPlain(additionalProperties) ? [additionalProperties as JsonSchema] : [])]
    ruled.set(schema, known = rulesOf(schema).length > 0 || inner.some((each) => each !== undefined && hasRules(each)))
  }
  return known
}

function rulesOf(schema: JsonSchema): readonly ValidationRule[] {
  return (schema['x-kubernetes-validations'] ?? []) as readonly ValidationRule[]
}

class Judge {
  readonly errors: FieldError[] = []
  private budget = COST_MAX

  /** Rules stand in `schema`, what values are like in `types`: a part of `allOf` has rules only. */
  look(part: Part, schema: JsonSchema, types: JsonSchema, wasWholeUnchanged: boolean): void {
    if (part.value === null || part.value === undefined || this.budget < 0) return
    this.judge(part, rulesOf(schema), types)
    for (const each of schema.allOf ?? []) this.look({ ...part, isUnchanged: wasWholeUnchanged }, each, types, wasWholeUnchanged)
    if (Array.isArray(part.value)) this.lookAtItems(part, part.value as unknown[], schema, types)
    else if (isPlain(part.value)) this.lookAtFields(part, part.value, schema, types)
  }

  private lookAtItems({ path, old, isUnchanged }: Part, list: readonly unknown[], { items: rules }: JsonSchema, { items, ...types }: JsonSchema): void {
    if (rules === undefined || items === undefined) return
    const before = oldItems(types, old)
    for (const [i, value] of list.entries()) {
      const oldItem = before(value)
      this.look({ path: `${path}[${i}]`, value, old: oldItem, isUnchanged: oldItem === undefined ? isUnchanged : sameValue(value, oldItem), isObject: items['x-kubernetes-embedded-resource'] === true }, rules, items, isUnchanged)
    }
  }

  private lookAtFields({ path, old, isUnchanged, isObject }: Part, map: Plain, schema: JsonSchema, types: JsonSchema): void {
    const isOpen = isPlain(schema.additionalProperties)
    for (const [key, value] of entriesOf(map)) {
      const rules = isOpen ? (schema.additionalProperties as JsonSchema) : own(schema.properties, key)
      const type = isOpen ? (types.additionalProperties as JsonSchema) : own(types.properties, key)
      if (rules === undefined || type === undefined) continue
      const oldField = isPlain(old) ? own(old, key) : undefined
      const isVersion = isObject && path === '' && (key === 'apiVersion' || key === 'kind')
      const at = isOpen ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
      this.look({ path: at, value, old: oldField, isUnchanged: !isVersion && (oldField === undefined ? isUnchanged : sameValue(value, oldField)), isObject: type['x-kubernetes-embedded-resource'] === true }, rules, type, isUnchanged)
    }
  }

  private judge(part: Part, rules: readonly ValidationRule[], types: JsonSchema): void {
    if (rules.length === 0) return
    const self = celValue(part.value, types, part.isObject)
    const oldSelf = part.old === undefined ? undefined : celValue(part.old, types, part.isObject)
    for (const rule of rules) {
      if (this.budget < 0) return
      this.judgeOne(part, rule, compiledRule(rule, types, part.isObject), types, self, oldSelf)
    }
  }

  private judgeOne(part: Part, rule: ValidationRule, { rule: { program }, message }: CompiledRule, types: JsonSchema, self: unknown, oldSelf: unknown): void {
    const type = types.type ?? ''
    const isOptional = rule.optionalOldSelf === true
    if (program === undefined || (program.usesOldSelf && oldSelf === undefined && !isOptional)) return
    const path = part.path === '' ? ROOT : part.path
    const { value, problem, isTooDear, cost } = program.evaluate(self, oldSelf)
    if (isTooDear === true) return this.stop(invalid(path, type, `'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${called(rule)}`))
    if (!this.spend(cost)) return this.stop(invalid(path, type, OUT_OF_BUDGET))
    if (problem !== undefined) {
      this.errors.push(invalid(path, type, problem === 'no such overload' ? `'${problem}': call arguments did not match a supported operator, function or macro signature for rule: ${called(rule)}` : `${problem} evaluating rule: ${called(rule)}`))
      return
    }
    if (value === true || (part.isUnchanged && !program.usesOldSelf)) return
    const detail = this.expressed(message, self, oldSelf) ?? (called(rule) === (rule.message ?? '').trim() ? called(rule) : `failed rule: ${called(rule)}`)
    this.errors.push(broken(rule, part, types, detail))
  }

  /** The message that a rule's expression makes, if it makes one that can be shown. */
  private expressed(message: CompiledRule['message'], self: unknown, oldSelf: unknown): string | undefined {
    if (message?.program === undefined) return undefined
    const { value, cost } = message.program.evaluate(self, oldSelf)
    this.spend(cost)
    const text = typeof value === 'string' ? value.trim() : ''
    return text === '' || text.includes('\n') || byteLength(text) > MESSAGE_BYTES_MAX ? undefined : text
  }

  private spend(cost: number): boolean {
    this.budget -= cost
    return this.budget >= 0
  }

  private stop(error: FieldError): void {
    this.errors.push(error)
    this.budget = -1
  }
}

/** How messages call a rule. */
function called({ message = '', rule = '' }: ValidationRule): string {
  return (message === '' ? rule : message).trim()
}

/** Values of many parts are not shown. */
function broken({ reason, fieldPath = '' }: ValidationRule, { path, value }: Part, types: JsonSchema, detail: string): FieldError {
  const field = normalizedFieldPath(fieldPath, types) ?? ''
  const at = field === '' ? (path === '' ? ROOT : path) : path === '' ? field : `${path}.${field}`
  const isShown = types.type !== 'object' && types.type !== 'array'
  if (reason === 'FieldValueForbidden') return forbidden(at, detail)
  if (reason === 'FieldValueRequired') return required(at, detail)
  if (reason === 'FieldValueDuplicate') return isShown ? duplicate(at, value) : { field: at, reason, message: 'Duplicate value' }
  return isShown ? invalid(at, value, detail) : invalidUnshown(at, detail)
}

/** The old element with the keys of a new one, in a list that has keys. */
function oldItems(list: JsonSchema, old: unknown): (item: unknown) => unknown {
  const keys = list['x-kubernetes-list-map-keys'] ?? []
  if (list['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return () => undefined
  return (item) => (isPlain(item) ? (old as unknown[]).find((each) => isPlain(each) && keys.every((key) => sameValue(each[key], item[key]))) : undefined)
}
