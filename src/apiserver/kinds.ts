/**
 * How the API server names kinds: the store name (`Deployment`; `Gateway.networking.istio.io` for kinds that are
 * not built in), the resource in messages (`deployments.apps`), the key of an object (`namespace/name`).
 */
import { builtInKinds, formatLabelSelector, KindTable, resolveKind, type CustomKind, type KindInfo, type LabelSelector } from '../model/index.js'
import { slashed } from '../plain/index.js'

/** A kind as the store knows it. */
export interface StoredKind {
  readonly storeKind: string
  readonly apiVersion: string
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  readonly live: boolean
  /** Whether Kubernetes itself has it. */
  readonly builtIn: boolean
  /** What its CustomResourceDefinition says of it, if it has one. */
  readonly definition?: CustomKind
}

const byVersion = new KindTable<StoredKind>()
const byStoreKind = new Map<string, StoredKind>()
// The first row of a kind names it: events of both groups are one kind, as in etcd.
for (const info of builtInKinds) if (!byStoreKind.has(info.kind)) byStoreKind.set(info.kind, stored(info.kind, info))

/** The kind of an object; throws for a kind that a built-in group does not have (manifests are checked before). */
export function kindInfo(apiVersion: string, kind: string): StoredKind {
  const known = byVersion.get(apiVersion, kind)
  if (known !== undefined) return known
  const info = resolveKind(apiVersion, kind)
  if (!('plural' in info)) throw new Error(info.message)
  const storeKind = info.custom ? `${kind}.${info.group}` : kind
  const made = byStoreKind.get(storeKind) ?? stored(storeKind, info)
  byVersion.set(apiVersion, kind, made)
  byStoreKind.set(storeKind, made)
  return made
}

/** The kind of a store name. */
export function storeKind(name: string): StoredKind {
  const known = byStoreKind.get(name)
  if (known !== undefined) return known
  const dot = name.indexOf('.')
  if (dot < 0) throw new Error(`no kind is called '${name}'`)
  return kindInfo(`${name.slice(dot + 1)}/v1`, name.slice(0, dot))
}

const defined = new WeakMap<CustomKind, StoredKind>()

/** The kind that a definition describes, in the version in which its objects are stored. */
export function definedKind(definition: CustomKind): StoredKind {
  let made = defined.get(definition)
  if (made === undefined) {
    const { group, kind, plural, namespaced, storage } = definition
    made = Object.freeze({ storeKind: `${kind}.${group}`, apiVersion: `${group}/${storage}`, group, kind, plural, namespaced, live: false, builtIn: false, definition })
    defined.set(definition, made)
  }
  return made
}

/** How messages name a kind: `pods`, `deployments.apps`. */
export function resourceName(info: StoredKind): string {
  return info.group === '' ? info.plural : `${info.plural}.${info.group}`
}

/** The store key of an object: `namespace/name`, or the name alone for kinds without namespace. */
export function keyOfRequest(info: StoredKind, namespace: string | undefined, name: string): string {
  return info.namespaced ? slashed(namespace === undefined || namespace === '' ? 'default' : namespace, name) : name
}

/** A label selector as text, as the scale subresource shows it. */
export function selectorText(selector: object | undefined): string {
  return selector === undefined ? '' : formatLabelSelector(selector as LabelSelector)
}

function stored(name: string, info: KindInfo): StoredKind {
  const { apiVersion, group, kind, plural, namespaced, live } = info
  return Object.freeze({ storeKind: name, apiVersion, group, kind, plural, namespaced, live, builtIn: !info.custom })
}
