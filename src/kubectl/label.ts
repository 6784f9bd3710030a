/** `kubectl label --overwrite` and `kubectl annotate --overwrite`. Source: kubectl, pkg/cmd/label and annotate. */
import { kindInfo } from '../apiserver/index.js'
import type { KubeObject } from '../model/index.js'
import { NOTHING_TO_DO, type Command } from './command.js'

/** Keys and their values; `null` takes one away. */
export type Assignments = Readonly<Record<string, string | null>>

/** Sets and removes labels. */
export function label(object: KubeObject, labels: Assignments): Command {
  return assign(object, 'labels', labels)
}

/** Sets and removes annotations. */
export function annotate(object: KubeObject, annotations: Assignments): Command {
  return assign(object, 'annotations', annotations)
}

function assign(object: KubeObject, field: 'labels' | 'annotations', assignments: Assignments): Command {
  const present = object.metadata[field] ?? {}
  const changed = Object.entries(assignments).filter(([key, value]) => (Object.hasOwn(present, key) ? present[key] : null) !== value)
  if (changed.length === 0) return NOTHING_TO_DO
  const { storeKind, namespaced } = kindInfo(object.apiVersion, object.kind)
  const { namespace, name } = object.metadata
  const patch = { metadata: { [field]: Object.fromEntries(changed) } }
  return { ok: true, request: { do: 'patch', kind: storeKind, ...(namespaced ? { namespace } : {}), name, type: 'merge', patch } }
}
