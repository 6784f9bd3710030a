/** What an autoscaler scales: the kind behind its scaleTargetRef, by group and kind; the version does not matter. */
import { builtInKinds, isBuiltInGroup, type CrossVersionObjectReference } from '../../model/index.js'

/** The kind as requests name it, or why it is none, in upstream's words. */
export function targetKind({ apiVersion = '', kind }: CrossVersionObjectReference): string | { readonly error: string } {
  const parts = apiVersion.split('/')
  if (parts.length > 2) return { error: `unexpected GroupVersion string: ${apiVersion}` }
  const group = parts.length === 2 ? parts[0]! : ''
  if (builtInKinds.some((info) => info.group === group && info.kind === kind)) return kind
  if (!isBuiltInGroup(group)) return `${kind}.${group}`
  return { error: `no matches for kind "${kind}" in group "${group}"` }
}
