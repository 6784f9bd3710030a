/**
 * What an API server that knows their definitions would say of objects of custom kinds, before there is one: that a
 * version is not served, fields that the schema does not know, and what breaks it.
 */
import { createdCustom, customKindOf, decodedCustom, validateCustom, type CustomKind, type CustomVersion } from '../custom-kind/index.js'
import { applyDefaults } from '../defaults/index.js'
import type { CustomResourceDefinition, KindInfo } from '../kinds/index.js'
import type { Problem } from '../problem.js'
import { invalidMessage } from '../validation/index.js'
import type { ManifestObject, ValidateMode } from './manifest-object.js'
import { problemAt, refusalOf, wholeObject } from './refusal.js'

/** The kinds that manifests define, as far as their definitions are right. */
export function definedKinds(manifests: readonly ManifestObject[]): CustomKind[] {
  return manifests.flatMap((manifest) => {
    const { kind: { kind, custom } } = manifest
    return custom || kind !== 'CustomResourceDefinition' || refusalOf(manifest) !== undefined ? [] : [customKindOf(manifest.object as unknown as CustomResourceDefinition)]
  })
}

/** The definition of a kind, if it has one. */
export function definitionOf({ kind, group, custom }: KindInfo, definitions: readonly CustomKind[]): CustomKind | undefined {
  return custom ? definitions.find((each) => each.kind === kind && each.group === group) : undefined
}

/** What an API server would refuse of custom objects that are applied in this order: a definition holds what comes behind it. */
export function customRefusals(manifests: readonly ManifestObject[], mode: ValidateMode = 'strict'): Problem[] {
  // One that comes again takes its own place; of two that want the same kind the first gets it.
  const definitions = new Map<string, CustomKind>()
  return manifests.flatMap((manifest) => {
    for (const defined of definedKinds([manifest])) definitions.set(manifest.object.metadata.name, defined)
    return customProblems(manifest, [...definitions.values()], mode)
  })
}

/** What is wrong with an object of a kind that is defined; unknown fields are errors, warnings or nothing. */
export function customProblems(manifest: ManifestObject, definitions: readonly CustomKind[], mode: ValidateMode): Problem[] {
  const { kind: { kind, version: name, apiVersion } } = manifest
  const definition = definitionOf(manifest.kind, definitions)
  if (definition === undefined) return []
  const version = definition.versions.get(name)
  if (version?.served !== true) return [problemAt(manifest, `no matches for kind "${kind}" in version "${apiVersion}"`, { code: 'unknown-kind', path: 'apiVersion', remedy: servedBy(definition) })]
  return problemsOf(manifest, definition, version, mode)
}

function problemsOf(manifest: ManifestObject, definition: CustomKind, version: CustomVersion, mode: ValidateMode): Problem[] {
  const { object, unknown } = decodedCustom(applyDefaults(wholeObject(manifest, definition.namespaced)), version)
  const errors = validateCustom(createdCustom(object, version), definition, version)
  return [
    ...(mode === 'ignore' ? [] : unknown.map((path) => problemAt(manifest, `unknown field "${path}"`, { code: 'unknown-field', path, severity: mode === 'strict' ? 'error' : 'warning' }))),
    ...(errors.length === 0 ? [] : [problemAt(manifest, invalidMessage(definition.kind, definition.group, object.metadata.name, errors), { path: errors[0]!.field })]),
  ]
}

function servedBy({ group, versions }: CustomKind): string {
  const served = [...versions.values()].filter((version) => version.served).map(({ name }) => `${group}/${name}`)
  return served.length === 0 ? 'its definition serves no version' : `its definition serves ${served.join(', ')}`
}
