/**
 * What is wrong with the rules (`x-kubernetes-validations`) of a schema; with what CEL makes of them only if all else is
 * right. Source: apiextensions-apiserver, pkg/apis/apiextensions/validation/validation.go. Deviation: of CEL's own
 * complaints only those are made that are certain: syntax, fields that are not there, a result of the wrong type.
 */
import { compiledRule, normalizedFieldPath, type Compiled, type ValidationRule } from '../cel/index.js'
import { entriesOf, innerSchemas, type JsonSchema } from '../custom/index.js'
import { invalid, notSupported, required, type FieldError } from './error.js'
import { isPlain } from '../../plain/index.js'

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']
const WORD = 'x-kubernetes-validations'

/** Complaints about the rules of a schema and of those inside it. */
export function schemaRuleErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors = wordErrors(schema, path)
  return errors.length > 0 ? errors : celErrors(schema, path, true, undefined)
}

function wordErrors(schema: JsonSchema, path: string): FieldError[] {
  const own = rulesOf(schema).flatMap((rule, i) => ruleWordErrors(rule, schema, `${path}.${WORD}[${i}]`))
  return [...own, ...[...innerSchemas(schema, path)].flatMap(([at, inner]) => wordErrors(inner, at))]
}

function rulesOf(schema: JsonSchema): readonly ValidationRule[] {
  return (schema[WORD] ?? []) as readonly ValidationRule[]
}

function ruleWordErrors({ rule = '', message = '', messageExpression = '', reason, fieldPath = '' }: ValidationRule, schema: JsonSchema, path: string): FieldError[] {
  const [text, words] = [rule.trim(), message.trim()]
  const errors: FieldError[] = []
  if (text === '') errors.push(required(`${path}.rule`, 'rule is not specified'))
  else if (message !== '' && words === '') errors.push(invalid(`${path}.message`, message, 'must be non-empty if specified'))
  else if (words.includes('\n')) errors.push(invalid(`${path}.message`, message, 'must not contain line breaks'))
  else if (text.includes('\n') && words === '') errors.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'))
  if (messageExpression !== '' && messageExpression.trim() === '') errors.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'))
  if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, REASONS))
  if (fieldPath !== '' && fieldPath.trim() === '') errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must be non-empty if specified'))
  if (fieldPath.includes('\n')) errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must not contain line breaks'))
  if (fieldPath !== '' && normalizedFieldPath(fieldPath, schema) === undefined) errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must be a valid path'))
  return errors
}

/** `forbidden`: within this list the old value of an element is not known. */
function celErrors(schema: JsonSchema, path: string, isObject: boolean, forbidden: string | undefined): FieldError[] {
  const { items, properties, additionalProperties } = schema
  const errors: FieldError[] = []
  for (const [name, inner] of entriesOf(properties)) errors.push(...celErrors(inner, `${path}.properties[${name}]`, isEmbedded(inner), forbidden))
  if (isPlain(additionalProperties)) errors.push(...celErrors(additionalProperties as JsonSchema, `${path}.additionalProperties`, isEmbedded(additionalProperties as JsonSchema), forbidden))
  if (items !== undefined) errors.push(...celErrors(items, `${path}.items`, isEmbedded(items), forbidden ?? (schema['x-kubernetes-list-type'] === 'map' ? undefined : path)))
  return [...rulesOf(schema).flatMap((rule, i) => ruleCelErrors(rule, schema, `${path}.${WORD}[${i}]`, isObject, forbidden)), ...errors]
}

function isEmbedded(schema: JsonSchema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true
}

function ruleCelErrors(rule: ValidationRule, schema: JsonSchema, path: string, isObject: boolean, forbidden: string | undefined): FieldError[] {
  const made = compiledRule(rule, schema, isObject)
  const { program } = made.rule
  const about = (compiled: Compiled | undefined, field: string): FieldError[] => (compiled?.problem === undefined ? [] : [invalid(`${path}.${field}`, shown(rule), compiled.problem)])
  const errors = [...about(made.rule, 'rule'), ...about(made.message, 'messageExpression')]
  if (program === undefined) return errors
  if (program.usesOldSelf && forbidden !== undefined) errors.push(invalid(`${path}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${forbidden}`))
  if (!program.usesOldSelf && rule.optionalOldSelf !== undefined) errors.push(invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'))
  return errors
}

/** A rule as upstream prints it. */
function shown({ rule = '', message = '', messageExpression = '', reason = null, fieldPath = '', optionalOldSelf = null }: { [K in keyof ValidationRule]: ValidationRule[K] | null }): object {
  return { Rule: rule, Message: message, MessageExpression: messageExpression, Reason: reason, FieldPath: fieldPath, OptionalOldSelf: optionalOldSelf }
}
