/**
 * What a pod's spec takes from ConfigMaps and Secrets: per container the sources of its environment in the order in
 * which the kubelet reads them, and the volumes made of them. Worked out once per spec. What the downward API gives
 * is there, unless it is asked for a container that the pod does not have. Source: kubernetes, pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), pkg/volume/configmap,
 * pkg/volume/secret, pkg/volume/projected.
 */
import type { Container, EnvFromSource, EnvVar, Pod, PodSpec, ResourceFieldSelector, Volume } from '../model/index.js'
import { freeze } from '../plain/index.js'

/** A ConfigMap or Secret that is read. */
export interface ConfigNeed {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly optional: boolean
  /** Keys that have to be there. */
  readonly keys: readonly string[]
}

/** What can never be had. */
export interface Unmeetable {
  readonly problem: string
}

export type Need = ConfigNeed | Unmeetable

export interface VolumeNeed {
  readonly volume: string
  readonly needs: readonly Need[]
  /** The containers that see a new content: those that mount more of it than a sub-path. */
  readonly followers: readonly string[]
}

export interface ConfigNeeds {
  /** By container, those that need something only. */
  readonly env: ReadonlyMap<string, readonly Need[]>
  readonly volumes: readonly VolumeNeed[]
  /** The objects, as `KIND NAME`. */
  readonly objects: readonly string[]
}

const NOTHING: ConfigNeeds = Object.freeze({ env: new Map(), volumes: [], objects: [] })

/** What was read of a spec; specs that differ elsewhere (in their node, their host name) need the same. */
interface Known extends Pick<PodSpec, 'initContainers' | 'volumes'> {
  readonly needs: ConfigNeeds
  /** The keys of the index for pods of one namespace, the last that was asked for. */
  namespace: string | undefined
  keys: readonly string[]
}

const known = new WeakMap<PodSpec['containers'], Known>()

/** What a pod's spec needs. */
export function configNeedsOf(spec: PodSpec): ConfigNeeds {
  return knownOf(spec).needs
}

function knownOf(spec: PodSpec): Known {
  const { containers, initContainers, volumes } = spec
  let found = known.get(containers)
  if (found === undefined || found.initContainers !== initContainers || found.volumes !== volumes) {
    found = { initContainers, volumes, needs: read(spec), namespace: undefined, keys: NO_KEYS }
    known.set(containers, found)
  }
  return found
}

const NO_KEYS: readonly string[] = Object.freeze([])

/** The keys of an index of pods by the objects that they read: `KIND NAMESPACE/NAME`. */
export function configIndexKeys({ metadata, spec }: Pod): readonly string[] {
  const { namespace = 'default' } = metadata
  const found = knownOf(spec)
  if (found.needs.objects.length > 0 && found.namespace !== namespace) {
    found.namespace = namespace
    found.keys = freeze(found.needs.objects.map((object) => configKey(object, namespace)))
  }
  return found.keys
}

function configKey(object: string, namespace: string): string {
  return object.replace(' ', ` ${namespace}/`)
}

function read(spec: PodSpec): ConfigNeeds {
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  const env = new Map<string, readonly Need[]>()
  const isThere = (container: string): boolean => containers.some(({ name }) => name === container)
  for (const { name, envFrom, env: variables } of containers) {
    const needs = [...(envFrom ?? []).flatMap(needsOfSource), ...(variables ?? []).flatMap((variable) => needsOfVariable(variable, isThere))]
    if (needs.length > 0) env.set(name, needs)
  }
  const volumes: VolumeNeed[] = []
  for (const volume of spec.volumes ?? []) {
    const needs = needsOfVolume(volume, isThere)
    if (needs.length > 0) volumes.push({ volume: volume.name, needs, followers: followersOf(spec, volume.name) })
  }
  if (env.size === 0 && volumes.length === 0) return NOTHING
  const all = [...[...env.values()].flat(), ...volumes.flatMap(({ needs }) => needs)]
  return { env, volumes, objects: [...new Set(all.flatMap((each) => ('problem' in each ? [] : [`${each.kind} ${each.name}`])))] }
}

function need(kind: ConfigNeed['kind'], name: string | undefined, optional: boolean | undefined, keys: readonly string[] = NO_KEYS): ConfigNeed {
  return { kind, name: name ?? '', optional: optional === true, keys }
}

function needsOfSource({ configMapRef, secretRef }: EnvFromSource): ConfigNeed[] {
  if (configMapRef !== undefined) return [need('ConfigMap', configMapRef.name, configMapRef.optional)]
  return secretRef === undefined ? [] : [need('Secret', secretRef.name, secretRef.optional)]
}

function needsOfVariable({ valueFrom }: EnvVar, isThere: (container: string) => boolean): Need[] {
  const { configMapKeyRef, secretKeyRef, resourceFieldRef } = valueFrom ?? {}
  if (configMapKeyRef !== undefined) return [need('ConfigMap', configMapKeyRef.name, configMapKeyRef.optional, [configMapKeyRef.key])]
  if (secretKeyRef !== undefined) return [need('Secret', secretKeyRef.name, secretKeyRef.optional, [secretKeyRef.key])]
  return unknownContainers([{ resourceFieldRef }], isThere)
}

function needsOfVolume({ configMap, secret, downwardAPI, projected }: Volume, isThere: (container: string) => boolean): Need[] {
  if (configMap !== undefined) return [need('ConfigMap', configMap.name, configMap.optional, keysOf(configMap.items))]
  if (secret !== undefined) return [need('Secret', secret.secretName, secret.optional, keysOf(secret.items))]
  if (downwardAPI !== undefined) return unknownContainers(downwardAPI.items ?? [], isThere)
  return (projected?.sources ?? []).flatMap((source) => [
    ...(source.configMap === undefined ? [] : [need('ConfigMap', source.configMap.name, source.configMap.optional, keysOf(source.configMap.items))]),
    ...(source.secret === undefined ? [] : [need('Secret', source.secret.name, source.secret.optional, keysOf(source.secret.items))]),
    ...unknownContainers(source.downwardAPI?.items ?? [], isThere),
  ])
}

function unknownContainers(items: readonly { readonly resourceFieldRef?: ResourceFieldSelector | undefined }[], isThere: (container: string) => boolean): Unmeetable[] {
  return items.flatMap(({ resourceFieldRef: { containerName = '' } = {} }) => (containerName === '' || isThere(containerName) ? [] : [{ problem: `container ${containerName} not found` }]))
}

function keysOf(items: readonly { readonly key: string }[] | undefined): readonly string[] {
  return (items ?? []).map(({ key }) => key)
}

/** The containers that mount more of a volume than a sub-path: they see it change. */
export function followersOf({ initContainers = [], containers }: PodSpec, volume: string): string[] {
  const follows = ({ volumeMounts = [] }: Container): boolean =>
    volumeMounts.some((mount) => mount.name === volume && (mount.subPath ?? '') === '' && (mount.subPathExpr ?? '') === '')
  return [...initContainers, ...containers].filter(follows).map(({ name }) => name)
}
