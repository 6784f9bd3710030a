/**
 * What a configuration must not hold to be applied: fields that its type does not have, elements of lists without
 * their keys, and elements twice. In upstream's words. Source: structured-merge-diff, typed (validate.go, helpers.go).
 */
import { fieldStep, formatFieldPath, type FieldPath } from './field-set.js'
import { elementStep, elementType, typeOf, type MergeType, type Plain } from './merge-type.js'
import { isPlain } from '../../plain/index.js'

/** All that is wrong, as one text per mistake. */
export function misfitsOf(value: unknown, given: MergeType, path: FieldPath = []): string[] {
  const type = typeOf(given, value)
  if (type.form === 'whole') return []
  if (type.form === 'fields') {
    return Object.keys(value as Plain).flatMap((name) => {
      const inner = [...path, fieldStep(name)]
      const field = type.of(name)
      return field === undefined ? [`${formatFieldPath(inner)}: field not declared in schema`] : misfitsOf((value as Plain)[name], field, inner)
    })
  }
  const seen = new Set<string>()
  return (value as readonly unknown[]).flatMap((item, index) => {
    const step = elementStep(type, item)
    if (step === undefined) return [`${formatFieldPath(path)}: element ${index}: ${missingKey(item, type)}`]
    if (seen.has(step)) return [`${formatFieldPath(path)}: duplicate entries for key ${formatFieldPath([step])}`]
    seen.add(step)
    return misfitsOf(item, elementType(type), [...path, step])
  })
}

function missingKey(item: unknown, type: Parameters<typeof elementStep>[0]): string {
  if (!isPlain(item) || type.form === 'set') return 'associative list with keys may not have non-map elements'
  const key = type.keys.find((name) => !Object.hasOwn(item, name) && type.defaults[name] === undefined) ?? ''
  return `associative list with keys has an element that omits key field ${JSON.stringify(key)} (and doesn't have default value)`
}
