/** What an apply on a new cluster would be refused, as far as it is known before there is one. */
import type { CustomKind } from '../custom-kind/index.js'
import { SYSTEM_NAMESPACES } from '../namespaces.js'
import type { Problem } from '../problem.js'
import { definedKinds, definitionOf } from './custom-refusal.js'
import type { ManifestObject } from './manifest-object.js'
import { problemAt, refusalOf } from './refusal.js'

/**
 * What `kubectl apply` on a new cluster would be refused: what is invalid, has no name of its own, or is in a
 * namespace that none of the manifests before it makes. A custom kind has namespaces unless a definition in front of
 * it says otherwise.
 */
export function applyRefusals(manifests: readonly ManifestObject[], fallback = 'default'): Problem[] {
  const namespaces = new Set(SYSTEM_NAMESPACES)
  const definitions: CustomKind[] = []
  return manifests.flatMap((manifest) => {
    const { object: { kind, metadata }, kind: info } = manifest
    const { name = '', generateName = '', namespace = fallback } = metadata
    definitions.push(...definedKinds([manifest]))
    if (kind === 'Namespace') namespaces.add(name)
    if (name === '' && generateName !== '') return [problemAt(manifest, `from ${generateName}: cannot use generate name with apply`, { remedy: 'give it a name' })]
    const { namespaced } = definitionOf(info, definitions) ?? info
    if (namespaced && !namespaces.has(namespace)) return [problemAt(manifest, `namespaces "${namespace}" not found`, { remedy: 'put the manifest of the Namespace before it' })]
    return refusalOf(manifest) ?? []
  })
}
