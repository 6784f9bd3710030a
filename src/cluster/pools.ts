/** Node pools as users describe them. */
import { parseQuantity, readManifests, sortedKeys, type Pod, type ResourceList, type Taint } from '../model/index.js'
import { kubeletConfig, staticPodProblem, type BySignal, type KubeletConfig, type KubeletSettings } from '../node/index.js'
import { DEFAULT_PANIC, DEFAULT_POOL, type NodePool, type PanicSettings } from '../simulation/index.js'
import { durationMs, type Duration } from './duration.js'
import { OptionError } from './errors.js'

type Amount = string | number

/** A number of equal nodes. Every field has a default. */
export interface NodePoolOptions {
  /** The nodes are called `NAME-1`, `NAME-2` and so on. Default `node`. */
  readonly name?: string
  /** Default 3. */
  readonly count?: number
  /** Zones, dealt out to the nodes in turn. Default a, b, c. */
  readonly zones?: readonly string[]
  /** Default `region`. */
  readonly region?: string
  /** CPUs of a node, as a quantity. Default 4. */
  readonly cpu?: Amount
  /** Memory of a node, as a quantity. Default 16Gi. */
  readonly memory?: Amount
  /** How many pods a node takes. Default 110. */
  readonly pods?: Amount
  /** Further resources of a node, or the same ones by their names. */
  readonly capacity?: Readonly<Record<string, Amount>>
  /** What of the capacity is kept from pods. */
  readonly reserved?: Readonly<Record<string, Amount>>
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly Taint[]
  /** Images that are on each node from the start. */
  readonly images?: readonly string[]
  /** Pods that each node's kubelet runs by itself: static pods, as manifests. */
  readonly staticPods?: readonly object[]
  /** Settings of the nodes' kubelets, as a KubeletConfiguration has them. */
  readonly kubelet?: KubeletOptions
  /** From power to a running kubelet, when a node is added, restarted or recovers. Default 30s. */
  readonly boot?: Duration
  /** When the kernel of a node panics and the machine restarts. Default: never. */
  readonly panic?: PanicOptions
}

/** A machine whose CPUs are exhausted panics. */
export interface PanicOptions {
  /** How much of the CPUs its pods have to want, as a percentage. Default '100%'. */
  readonly cpu?: `${number}%`
  /** For how long. Default 30s. */
  readonly for?: Duration
  /** From the panic until the machine boots again. Default 10s. */
  readonly downFor?: Duration
}

/** What of a KubeletConfiguration is simulated. */
export interface KubeletOptions extends Pick<KubeletSettings, 'serializeImagePulls' | 'maxParallelImagePulls'> {
  /** How full the disk has to be before unused images are deleted. Default 85. */
  readonly imageGCHighThresholdPercent?: number
  /** How full it may be afterwards. Default 80. */
  readonly imageGCLowThresholdPercent?: number
  /** Images are not deleted before they have been there so long. Default 2m. */
  readonly imageMinimumGCAge?: Duration
  /** How long a shutdown of the machine waits for pods. Default 0. */
  readonly shutdownGracePeriod?: Duration
  /** What of it is kept for critical pods. Default 0. */
  readonly shutdownGracePeriodCriticalPods?: Duration
  /** In place of the two: seconds by the priority from which on pods have them. */
  readonly shutdownGracePeriodByPodPriority?: KubeletSettings['shutdownGracePeriodByPodPriority']
  /** What must be free, as a quantity or a percentage by signal. Default: `memory.available` 100Mi, `nodefs.available` 10%, `imagefs.available` 15%. */
  readonly evictionHard?: BySignal
  /** The same, with a grace period before pods are evicted. */
  readonly evictionSoft?: BySignal
  readonly evictionSoftGracePeriod?: BySignal<Duration>
  /** Seconds that pods have at most when a soft threshold evicts them. */
  readonly evictionMaxPodGracePeriod?: number
  /** What more must be free until evictions end. */
  readonly evictionMinimumReclaim?: BySignal
  /** How long a node stays under pressure after its last sign. Default 5m. */
  readonly evictionPressureTransitionPeriod?: Duration
}

/** The pools that options describe. */
export function poolsOf(options: NodePoolOptions | readonly NodePoolOptions[] = {}): readonly NodePool[] {
  const pools = (Array.isArray(options) ? (options as readonly NodePoolOptions[]) : [options as NodePoolOptions]).map(poolOf)
  const twice = pools.find(({ name }, i) => pools.findIndex((other) => other.name === name) !== i)
  if (twice !== undefined) throw new OptionError(`there are two node pools named "${twice.name}": give each a name of its own`)
  return pools
}

function poolOf(options: NodePoolOptions): NodePool {
  const { name = DEFAULT_POOL.name, count = DEFAULT_POOL.count, zones = DEFAULT_POOL.zones, cpu, memory, pods, capacity, reserved = {} } = options
  if (!Number.isSafeInteger(count) || count < 0) throw new OptionError(`nodes: count is ${count}, expected a whole number from 0`)
  if (zones.length === 0) throw new OptionError('nodes: zones is empty: name at least one')
  const short = { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }), ...(pods === undefined ? {} : { pods }) }
  return {
    name, count, zones,
    region: options.region ?? DEFAULT_POOL.region,
    labels: options.labels ?? {},
    taints: options.taints ?? [],
    capacity: { ...DEFAULT_POOL.capacity, ...amounts(short), ...amounts(capacity ?? {}) },
    reserved: amounts(reserved),
    images: options.images ?? [],
    kubelet: withStaticPods(options.kubelet === undefined ? DEFAULT_POOL.kubelet : kubeletOf(options.kubelet), options.staticPods ?? []),
    bootMs: options.boot === undefined ? DEFAULT_POOL.bootMs : durationMs(options.boot, 'nodes: boot'),
    ...(options.panic === undefined ? {} : { panic: panicOf(options.panic) }),
  }
}

function panicOf({ cpu, for: held, downFor }: PanicOptions): PanicSettings {
  if (cpu !== undefined && !/^([1-9][0-9]?|100)%$/.test(cpu)) throw new OptionError(`nodes: panic.cpu is ${JSON.stringify(cpu)}, expected a percentage from 1% to 100%`)
  return {
    cpuPercent: cpu === undefined ? DEFAULT_PANIC.cpuPercent : Number.parseInt(cpu, 10),
    forMs: held === undefined ? DEFAULT_PANIC.forMs : durationMs(held, 'nodes: panic.for'),
    downMs: downFor === undefined ? DEFAULT_PANIC.downMs : durationMs(downFor, 'nodes: panic.downFor'),
  }
}

function kubeletOf(options: KubeletOptions): KubeletConfig {
  const { shutdownGracePeriod, shutdownGracePeriodCriticalPods, evictionSoftGracePeriod = {}, evictionPressureTransitionPeriod, imageMinimumGCAge, ...rest } = options
  const ms = (field: string, duration: Duration): number => durationMs(duration, `nodes: kubelet.${field}`)
  const read = kubeletConfig({
    ...rest,
    shutdownGracePeriodMs: ms('shutdownGracePeriod', shutdownGracePeriod ?? 0),
    shutdownGracePeriodCriticalPodsMs: ms('shutdownGracePeriodCriticalPods', shutdownGracePeriodCriticalPods ?? 0),
    evictionSoftGracePeriodMs: Object.fromEntries(sortedKeys(evictionSoftGracePeriod).map((signal) => [signal, ms(`evictionSoftGracePeriod.${signal}`, evictionSoftGracePeriod[signal]!)])),
    ...(evictionPressureTransitionPeriod === undefined ? {} : { evictionPressureTransitionPeriodMs: ms('evictionPressureTransitionPeriod', evictionPressureTransitionPeriod) }),
    ...(imageMinimumGCAge === undefined ? {} : { imageMinimumGCAgeMs: ms('imageMinimumGCAge', imageMinimumGCAge) }),
  })
  if ('error' in read) throw new OptionError(`nodes: kubelet.${read.field} ${read.error}`)
  return read
}

function withStaticPods(kubelet: KubeletConfig, staticPods: readonly object[]): KubeletConfig {
  if (staticPods.length === 0) return kubelet
  staticPods.forEach((manifest, i) => {
    const { objects, problems } = readManifests(JSON.stringify(manifest))
    const problem = problems[0]?.message ?? (objects.length === 1 ? staticPodProblem(objects[0]!.object) : 'one pod each')
    if (problem !== undefined) throw new OptionError(`nodes: staticPods[${i}]: ${problem}`)
  })
  return { ...kubelet, staticPods: staticPods as readonly Pod[] }
}

function amounts(list: Readonly<Record<string, Amount>>): ResourceList {
  const result: Record<string, string> = {}
  for (const resource of sortedKeys(list)) {
    const text = String(list[resource])
    if ('error' in parseQuantity(text) || text.startsWith('-')) throw new OptionError(`nodes: ${resource}: ${JSON.stringify(list[resource])} is no quantity: write for example '500m', '2' or '16Gi'`)
    result[resource] = text
  }
  return result
}
