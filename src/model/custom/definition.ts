/**
 * What becomes of a CustomResourceDefinition when it is stored: defaults of its names, the versions in which objects
 * may be stored, its conditions. Source: apiextensions-apiserver, pkg/apis/apiextensions/v1/defaults.go and
 * pkg/registry/customresourcedefinition/strategy.go.
 */
import { compiledRule, type ValidationRule } from '../cel/index.js'
import { withFields } from '../copy.js'
import type { CustomResourceCondition, CustomResourceDefinition } from '../kinds/custom-resource-definition.js'
import { formatTime } from '../time.js'
import { innerSchemas, isPlain, type JsonSchema } from './json-schema.js'
import { compilePattern } from './pattern.js'

/** What holds a definition that is being deleted until its objects are gone. */
export const CUSTOM_RESOURCE_CLEANUP = 'customresourcecleanup.apiextensions.k8s.io'

/** A definition with its defaults. */
export function defaultDefinition(definition: CustomResourceDefinition): CustomResourceDefinition {
  const { names, conversion } = definition.spec ?? {}
  if (names?.kind === undefined) return definition
  const { singular = names.kind.toLowerCase(), listKind = `${names.kind}List` } = names
  const isDone = names.singular !== undefined && names.listKind !== undefined && conversion?.strategy !== undefined
  return isDone ? definition : withFields(definition, { spec: { ...definition.spec, names: { ...names, singular, listKind }, conversion: { strategy: 'None', ...conversion } } })
}

/** A new definition has no status but the version in which its objects are stored. */
export function createdDefinition(definition: CustomResourceDefinition): CustomResourceDefinition {
  const status = { conditions: [], acceptedNames: { plural: '', kind: '' }, storedVersions: storageVersions(definition) }
  return withFields(definition, { metadata: withFields(definition.metadata, { generation: 1 }), status })
}

/** A version that becomes the one for storing is remembered. */
export function updatedDefinition(old: CustomResourceDefinition, next: CustomResourceDefinition): CustomResourceDefinition {
  const stored = old.status?.storedVersions ?? []
  const added = storageVersions(next).filter((name) => !stored.includes(name))
  return added.length === 0 ? next : withFields(next, { status: { ...next.status, storedVersions: [...stored, ...added] } })
}

/** The definition with a condition set; its time changes when its status does. */
export function withDefinitionCondition(definition: CustomResourceDefinition, condition: Pick<CustomResourceCondition, 'type' | 'status' | 'reason' | 'message'>, nowMs: number): CustomResourceDefinition {
  const conditions = definition.status?.conditions ?? []
  const before = conditions.find(({ type }) => type === condition.type)
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime! : formatTime(nowMs)
  const after = { ...condition, lastTransitionTime }
  const next = before === undefined ? [...conditions, after] : conditions.map((each) => (each === before ? after : each))
  return withFields(definition, { status: { ...definition.status, conditions: next } })
}

/** What a definition asks for that nothing does, by path without indexes. */
export function unsimulatedInDefinition(definition: CustomResourceDefinition): readonly string[] {
  const found = new Set<string>()
  const look = (schema: JsonSchema, path: string, types: JsonSchema, isObject: boolean): void => {
    for (const rule of (schema['x-kubernetes-validations'] ?? []) as readonly ValidationRule[]) {
      const made = compiledRule(rule, types, isObject)
      if (made.rule.program === undefined) found.add(`${path}.x-kubernetes-validations[].rule`)
      if (made.message !== undefined && made.message.program === undefined) found.add(`${path}.x-kubernetes-validations[].messageExpression`)
    }
    if (schema.pattern !== undefined && compilePattern(schema.pattern) === undefined) found.add(`${path}.pattern`)
    for (const [at, inner] of innerSchemas(schema, path)) look(inner, at, ...(at.startsWith(`${path}.allOf[`) ? ([types, isObject] as const) : ([inner, inner['x-kubernetes-embedded-resource'] === true] as const)))
  }
  for (const { schema } of definition.spec?.versions ?? []) if (isPlain(schema?.openAPIV3Schema)) look(schema.openAPIV3Schema, 'spec.versions[].schema.openAPIV3Schema', schema.openAPIV3Schema, true)
  return [...found]
}

function storageVersions({ spec }: CustomResourceDefinition): string[] {
  return spec.versions.filter(({ storage }) => storage === true).map(({ name }) => name)
}
