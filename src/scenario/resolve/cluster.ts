/** The machines of a scenario, each with its name and zone, and what is known of them before the start. */
import type { z } from 'zod'
import { isLabelKey, isValidLabelValue, kindOfResource } from '../../model/index.js'
import type { ManifestObject, Path, Place, Pod, ResourceList, Taint } from '../../model/index.js'
import { DEFAULT_KUBELET_CONFIG, kubeletConfig, staticPodProblem, type KubeletConfig } from '../../node/index.js'
import type { PanicSettings } from '../../simulation/index.js'
import { defaultCapacity } from '../schema/index.js'
import type { nodePoolSchema } from '../schema/index.js'
import { defined, ms } from './context.js'
import type { Context } from './context.js'

/** A number of equal nodes. */
export interface NodePool {
  readonly name: string
  readonly count: number
  /** Node `NAME-i` is in zone `zones[(i - 1) % zones.length]`. */
  readonly zones: readonly string[]
  readonly region: string
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
  readonly capacity: ResourceList
  /** Kept from pods: allocatable is capacity without it. */
  readonly reserved: ResourceList
  readonly images: readonly string[]
  readonly kubelet: KubeletConfig
  readonly bootMs: number
  readonly panic?: PanicSettings
  readonly place: Place
}

type Input = z.output<typeof nodePoolSchema>

/** Resolves the pools. */
export function resolvePools(context: Context, pools: readonly Input[]): readonly NodePool[] {
  const firsts = new Map<string, Path>()
  return pools.map((pool, i) => {
    const path: Path = ['cluster', 'nodePools', i]
    if (firsts.has(pool.name)) {
      context.report([...path, 'name'], 'contradiction', `there are two node pools named "${pool.name}"`,
        'give each a name of its own')
    }
    firsts.set(pool.name, path)
    checkLabels(context, path, pool)
    return {
      name: pool.name, count: pool.count, zones: pool.zones, region: pool.region, labels: pool.labels, taints: pool.taints,
      capacity: { ...defaultCapacity, ...amounts(pool.capacity) }, reserved: amounts(pool.reserved),
      images: pool.images, kubelet: withStaticPods(context, path, kubeletOf(context, path, pool.kubelet), pool.staticPods), bootMs: ms(pool.boot), ...panicOf(pool.panic), place: context.place(path),
    }
  })
}

function kubeletOf(context: Context, path: Path, input: Input['kubelet']): KubeletConfig {
  const { shutdownGracePeriod, shutdownGracePeriodCriticalPods, evictionSoftGracePeriod = {}, evictionPressureTransitionPeriod, imageMinimumGCAge, ...rest } = input
  if (Object.keys(input).length === 0) return DEFAULT_KUBELET_CONFIG
  const read = kubeletConfig(defined({
    ...rest,
    imageMinimumGCAgeMs: maybeMs(imageMinimumGCAge),
    shutdownGracePeriodMs: maybeMs(shutdownGracePeriod),
    shutdownGracePeriodCriticalPodsMs: maybeMs(shutdownGracePeriodCriticalPods),
    evictionSoftGracePeriodMs: Object.fromEntries(Object.entries(evictionSoftGracePeriod).map(([signal, period]) => [signal, ms(period)])),
    evictionPressureTransitionPeriodMs: maybeMs(evictionPressureTransitionPeriod),
  }))
  if (!('error' in read)) return read
  context.report([...path, 'kubelet', read.field], 'contradiction', `"${read.field}" ${read.error}`)
  return DEFAULT_KUBELET_CONFIG
}

function panicOf(panic: Input['panic']): { readonly panic?: PanicSettings } {
  return panic === undefined ? {} : { panic: { cpuPercent: Number.parseInt(panic.cpu, 10), forMs: ms(panic.for), downMs: ms(panic.downFor) } }
}

function withStaticPods(context: Context, path: Path, kubelet: KubeletConfig, sources: Input['staticPods']): KubeletConfig {
  if (sources.length === 0) return kubelet
  const staticPods = sources.flatMap((source, i) => {
    const at = [...path, 'staticPods', i]
    return context.manifestsOf(context, at, source).flatMap(({ object }) => {
      const problem = staticPodProblem(object)
      if (problem === undefined) return [object as unknown as Pod]
      context.report(at, 'contradiction', `${object.metadata.name}: ${problem}`)
      return []
    })
  })
  return { ...kubelet, staticPods }
}

function maybeMs(duration: string | 0 | undefined): number | undefined {
  return duration === undefined ? undefined : ms(duration)
}

/** Labels and taints as the API server would refuse them. */
function checkLabels(context: Context, path: Path, { labels, taints }: Input): void {
  const check = (at: Path, key: string, value: string): void => {
    const [complaint] = [...isLabelKey(key), ...isValidLabelValue(value)]
    if (complaint !== undefined) context.report(at, 'invalid-value', `${key}=${value}: ${complaint}`)
  }
  for (const key of Object.keys(labels)) check([...path, 'labels', key], key, labels[key] ?? '')
  for (const [i, { key, value }] of taints.entries()) check([...path, 'taints', i], key, value)
}

function amounts(list: Readonly<Record<string, string | number>>): ResourceList {
  return Object.fromEntries(Object.entries(list).map(([resource, amount]) => [resource, String(amount)]))
}

/** What can be said of nodes and zones before the start. */
export interface Inventory {
  readonly pools: readonly string[]
  readonly zones: ReadonlySet<string>
  hasNode(name: string): boolean
  /** Names to suggest for a misspelt one. */
  readonly nodes: readonly string[]
}

const suggestedNodes = 1000
const zoneLabel = 'topology.kubernetes.io/zone'

/** What there can be: nodes of the pools and of the manifests, and those that steps add. */
export function inventoryOf(pools: readonly NodePool[], manifests: readonly ManifestObject[], added: Added): Inventory {
  const declared = manifests.filter(({ object }) => kindOfResource(object.kind)?.kind === 'Node').map(({ object }) => object.metadata)
  const named = new Set([...declared.map(({ name }) => name), ...added.names])
  const first = pools[0]?.name ?? ''
  const growing = new Set(added.pools.map((pool) => pool ?? first))
  const zones = [...pools.flatMap((pool) => pool.zones), ...added.zones, ...declared.flatMap(({ labels }) => labels?.[zoneLabel] ?? [])]
  return {
    pools: pools.map(({ name }) => name),
    zones: new Set(zones),
    nodes: [...named, ...pools.flatMap(firstNames)],
    hasNode: (name) => named.has(name) || pools.some((pool) => isOfPool(name, pool, growing.has(pool.name))),
  }
}

function firstNames({ name, count }: NodePool): readonly string[] {
  return Array.from({ length: Math.min(count, suggestedNodes) }, (_, i) => `${name}-${i + 1}`)
}

/** What steps add: names given to nodes, the pools that grow, zones. */
export interface Added {
  readonly names: readonly string[]
  readonly pools: readonly (string | undefined)[]
  readonly zones: readonly string[]
}

function isOfPool(name: string, { name: pool, count }: NodePool, grows: boolean): boolean {
  const number = name.startsWith(`${pool}-`) ? name.slice(pool.length + 1) : ''
  return /^[1-9]\d{0,6}$/.test(number) && (grows || Number(number) <= count)
}
