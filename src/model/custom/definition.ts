/**
 * What becomes of a CustomResourceDefinition when it is stored: defaults of its names, the versions in which objects
 * may be stored, its conditions. Source: apiextensions-apiserver, pkg/apis/apiextensions/v1/defaults.go and
 * pkg/registry/customresourcedefinition/strategy.go.
 */
import { withFields } from '../copy.js'
import type { CustomResourceCondition, CustomResourceDefinition } from '../kinds/custom-resource-definition.js'
import { formatTime } from '../time.js'

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

function storageVersions({ spec }: CustomResourceDefinition): string[] {
  return spec.versions.filter(({ storage }) => storage === true).map(({ name }) => name)
}
