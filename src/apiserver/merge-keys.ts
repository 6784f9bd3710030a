/**
 * How the lists of built-in kinds are merged by a strategic patch: by the key of their elements, as sets, or not at
 * all, in which case a patch replaces them; and which maps a patch that changes them says the keys of. Fields are
 * told by their names alone, which is enough: no two kinds use one name for lists of different keys, but `ports`,
 * whose elements tell. Source: the patchStrategy and patchMergeKey tags of the API types.
 */

type Plain = Readonly<Record<string, unknown>>

/** Merge keys by field name; `ports` has another key in containers than in Services. */
const MERGE_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ownerReferences', ['uid']],
  ['conditions', ['type']],
  ['addresses', ['type']],
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['ephemeralContainers', ['name']],
  ['env', ['name']],
  ['volumes', ['name']],
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['imagePullSecrets', ['name']],
  ['secrets', ['name']],
  ['hostAliases', ['ip']],
  ['ports', ['containerPort', 'port']],
  ['topologySpreadConstraints', ['topologyKey']],
  ['resourceClaims', ['name']],
  ['schedulingGates', ['name']],
  ['podIPs', ['ip']],
])

const PRIMITIVE_SETS: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs', 'hostIPs'])

/** Unions of which one member is set: a patch names the keys that stay, so that the others go. */
const RETAIN_KEYS: ReadonlySet<string> = new Set(['strategy', 'volumes', 'resourceClaims'])

/** The key by which the elements of a list field are merged; undefined: the list is replaced whole. */
export function mergeKeyOf(field: string, ...lists: readonly (readonly unknown[])[]): string | undefined {
  const keys = MERGE_KEYS.get(field)
  if (keys === undefined) return undefined
  const samples = lists.flat().filter((item): item is Plain => typeof item === 'object' && item !== null)
  return keys.find((key) => samples.some((item) => Object.hasOwn(item, key)))
}

/** The keys that a list field may be merged by; which of them it is, its elements tell. */
export function mergeKeysOf(field: string): readonly string[] {
  return MERGE_KEYS.get(field) ?? []
}

/** Whether a list of texts is merged as a set. */
export function isPrimitiveSet(field: string): boolean {
  return PRIMITIVE_SETS.has(field)
}

/** Whether a patch of this field (or of the elements of this list) names the keys that stay. */
export function retainsKeys(field: string): boolean {
  return RETAIN_KEYS.has(field)
}
