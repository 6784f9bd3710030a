/**
 * Validation of CustomResourceDefinitions. Source: apiextensions-apiserver, pkg/apis/apiextensions/validation.
 * Deviation: values that are structs are shown as JSON.
 */
import type { CustomResourceDefinition, CustomResourceNames, CustomResourceVersion } from '../kinds/custom-resource-definition.js'
import { isDNS1035Label, isDNS1123Subdomain } from '../names.js'
import { invalid, invalidEach, notSupported, required, type FieldError } from './error.js'
import { IMMUTABLE, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import type { JsonSchema } from '../custom/index.js'
import { isConditionTrue } from '../readings/index.js'
import { schemaErrors } from './structural-schema.js'

const SCOPES = ['Cluster', 'Namespaced']
const STRATEGIES = ['None', 'Webhook']

/** What is wrong with a new definition; defaults are in it. */
export function validateDefinition(definition: CustomResourceDefinition): FieldError[] {
  const { metadata, spec } = definition
  const nameWanted = `${spec.names?.plural ?? ''}.${spec.group ?? ''}`
  return [
    ...validateObjectMeta(metadata, false, 'subdomain'),
    ...(metadata.name === nameWanted ? [] : [invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...specErrors(spec),
  ]
}

/** What is wrong with a definition that shall take the place of `old`. */
export function validateDefinitionUpdate(old: CustomResourceDefinition, next: CustomResourceDefinition): FieldError[] {
  const errors = [...validateObjectMetaUpdate(old.metadata, next.metadata), ...specErrors(next.spec)]
  if (isConditionTrue(old.status?.conditions, 'Established')) {
    if (next.spec.scope !== old.spec.scope) errors.push(invalid('spec.scope', next.spec.scope, IMMUTABLE))
    if (next.spec.names.kind !== old.spec.names.kind) errors.push(invalid('spec.names.kind', next.spec.names.kind, IMMUTABLE))
  }
  if (next.spec.group !== old.spec.group) errors.push(invalid('spec.group', next.spec.group, IMMUTABLE))
  if (next.spec.names.plural !== old.spec.names.plural) errors.push(invalid('spec.names.plural', next.spec.names.plural, IMMUTABLE))
  return [...errors, ...storedVersionErrors(next)]
}

function storedVersionErrors({ spec, status }: CustomResourceDefinition): FieldError[] {
  const names = new Set(spec.versions.map(({ name }) => name))
  return (status?.storedVersions ?? []).flatMap((name, i) => {
    if (names.has(name)) return []
    const detail = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`
    return [invalid(`status.storedVersions[${i}]`, name, detail)]
  })
}

function specErrors(spec: CustomResourceDefinition['spec']): FieldError[] {
  const { group = '', scope = '', versions = [], conversion } = spec
  return [
    ...groupErrors(group),
    ...(scope === '' ? [required('spec.scope')] : SCOPES.includes(scope) ? [] : [notSupported('spec.scope', scope, SCOPES)]),
    ...versions.flatMap((version, i) => versionErrors(version, `spec.versions[${i}]`)),
    ...(new Set(versions.map(({ name }) => name)).size === versions.length ? [] : [invalid('spec.versions', versions.map(({ name }) => name), 'must contain unique version names')]),
    ...(versions.filter(({ storage }) => storage === true).length === 1 ? [] : [invalid('spec.versions', versions.map(({ name, storage }) => ({ name, storage })), 'must have exactly one version marked as storage version')]),
    ...namesErrors(spec.names ?? ({} as CustomResourceNames)),
    ...(conversion?.strategy === undefined || STRATEGIES.includes(conversion.strategy) ? [] : [notSupported('spec.conversion.strategy', conversion.strategy, STRATEGIES)]),
    ...(spec.preserveUnknownFields === true ? [invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead')] : []),
  ]
}

function groupErrors(group: string): FieldError[] {
  if (group === '') return [required('spec.group')]
  const errors = isDNS1123Subdomain(group)
  if (errors.length > 0) return [invalid('spec.group', group, errors.join(','))]
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')]
}

function versionErrors({ name = '', schema, subresources }: CustomResourceVersion, path: string): FieldError[] {
  const openApi = schema?.openAPIV3Schema as JsonSchema | undefined
  return [
    ...(isDNS1035Label(name).length === 0 ? [] : [invalid(`${path}.name`, name, isDNS1035Label(name).join(','))]),
    ...(openApi === undefined ? [required(`${path}.schema.openAPIV3Schema`, 'schemas are required')] : schemaErrors(openApi, `${path}.schema.openAPIV3Schema`)),
    ...(subresources?.scale === undefined ? [] : scaleErrors(subresources.scale, `${path}.subresources.scale`)),
  ]
}

function scaleErrors({ specReplicasPath = '', statusReplicasPath = '', labelSelectorPath = '' }: NonNullable<NonNullable<CustomResourceVersion['subresources']>['scale']>, path: string): FieldError[] {
  const pathErrors = (field: string, value: string, ...roots: readonly string[]): FieldError[] => {
    if (value === '') return field === 'labelSelectorPath' ? [] : [required(`${path}.${field}`)]
    return roots.some((root) => value.startsWith(`${root}.`)) && !value.includes('[') ? [] : [invalid(`${path}.${field}`, value, `should be a json path under ${roots.join(' or ')}`)]
  }
  return [
    ...pathErrors('specReplicasPath', specReplicasPath, '.spec'),
    ...pathErrors('statusReplicasPath', statusReplicasPath, '.status'),
    ...pathErrors('labelSelectorPath', labelSelectorPath, '.spec', '.status'),
  ]
}

function namesErrors({ plural = '', singular = '', kind = '', listKind = '', shortNames = [], categories = [] }: CustomResourceNames): FieldError[] {
  const path = 'spec.names'
  const label = (field: string, value: string): FieldError[] => invalidEach(`${path}.${field}`, value, isDNS1035Label(value).length === 0 ? [] : [isDNS1035Label(value).join(',')])
  const mixed = (field: string, value: string): FieldError[] => {
    const errors = isDNS1035Label(value.toLowerCase())
    return errors.length === 0 ? [] : [invalid(`${path}.${field}`, value, `may have mixed case, but should otherwise match: ${errors.join(',')}`)]
  }
  return [
    ...(plural === '' ? [required(`${path}.plural`)] : label('plural', plural)),
    ...(singular === '' ? [] : label('singular', singular)),
    ...(kind === '' ? [required(`${path}.kind`)] : mixed('kind', kind)),
    ...(listKind === '' ? [] : mixed('listKind', listKind)),
    ...(kind !== '' && kind === listKind ? [invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same')] : []),
    ...shortNames.flatMap((name, i) => label(`shortNames[${i}]`, name)),
    ...categories.flatMap((name, i) => label(`categories[${i}]`, name)),
  ]
}
