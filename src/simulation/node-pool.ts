/**
 * Pools of equal machines, and the Node objects that their kubelets register: labels, addresses, capacity and
 * allocatable, and the conditions of a healthy kubelet. Source: kubernetes, pkg/kubelet/kubelet_node_status.go.
 */
import { cpuMilli, formatQuantity, quantityOf, sortedKeys, subtractQuantities, type KubeObject, type ResourceList, type Taint } from '../model/index.js'
import { DEFAULT_KUBELET_CONFIG, healthyConditions, type KubeletConfig } from '../node/index.js'
import type { PanicRule } from '../world/index.js'

/** A number of equal machines; node `NAME-i` is in zone `zones[(i - 1) % zones.length]`. */
export interface NodePool {
  readonly name: string
  readonly count: number
  readonly zones: readonly string[]
  readonly region: string
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
  readonly capacity: ResourceList
  /** Kept from pods: allocatable is capacity without it. */
  readonly reserved: ResourceList
  /** Images that are on the disk from the start. */
  readonly images: readonly string[]
  /** How its kubelets are configured. */
  readonly kubelet: KubeletConfig
  /** From power to a running kubelet, when a machine is added, restarted or recovers; milliseconds. */
  readonly bootMs: number
  /** Whether and when its machines panic; absent: never. */
  readonly panic?: PanicSettings
}

/** What a machine holds when nobody says. */
export const DEFAULT_CAPACITY: ResourceList = Object.freeze({ cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' })

/** When the kernel of a machine panics; milliseconds. */
export interface PanicSettings {
  /** How much of the machine's CPUs has to be wanted. */
  readonly cpuPercent: number
  readonly forMs: number
  /** From the panic until the machine boots. */
  readonly downMs: number
}

/** A panic when nobody says more. */
export const DEFAULT_PANIC: PanicSettings = Object.freeze({ cpuPercent: 100, forMs: 30_000, downMs: 10_000 })

/** A pool as it is when nobody says more. */
export const DEFAULT_POOL: NodePool = Object.freeze({
  name: 'node', count: 3, zones: ['a', 'b', 'c'], region: 'region', labels: {}, taints: [], capacity: DEFAULT_CAPACITY, reserved: {}, images: [], kubelet: DEFAULT_KUBELET_CONFIG, bootMs: 30_000,
})

/** One machine of a pool. */
export interface MachineIdentity {
  readonly name: string
  readonly zone: string
  /** Its number among all machines, from 1. */
  readonly number: number
}

/** The zone of a pool's machine number `index`, from 1. */
export function zoneOf({ zones }: NodePool, index: number): string {
  return zones[(index - 1) % zones.length]!
}

/** When a machine of a pool panics: what is reserved counts as in use by the system itself. */
export function panicRule({ capacity, reserved, panic }: NodePool): PanicRule | undefined {
  if (panic === undefined) return undefined
  const { cpuPercent, forMs, downMs } = panic
  return { cpuMilli: Math.ceil((cpuMilli(capacity['cpu']) * cpuPercent) / 100) - cpuMilli(reserved['cpu']), forMs, downMs }
}

/** The Node object that the kubelet of a new machine registers. */
export function nodeObject(pool: NodePool, { name, zone, number }: MachineIdentity, nowMs: number): KubeObject {
  const labels = {
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'topology.kubernetes.io/region': pool.region,
    'topology.kubernetes.io/zone': zone,
    ...pool.labels,
  }
  const spec = pool.taints.length === 0 ? {} : { taints: pool.taints }
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec, status: statusOf(pool, name, number, nowMs) }
}

function statusOf(pool: NodePool, name: string, number: number, nowMs: number): object {
  return {
    capacity: pool.capacity,
    allocatable: allocatable(pool),
    conditions: healthyConditions(undefined, nowMs),
    addresses: [{ type: 'InternalIP', address: `192.168.${(number >> 8) & 255}.${number & 255}` }, { type: 'Hostname', address: name }],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: hex(number, 32), systemUUID: hex(number, 32), bootID: hex(number, 32), kernelVersion: '6.12.0', osImage: 'kube-orrery',
      containerRuntimeVersion: 'containerd://2.2.0', kubeletVersion: 'v1.36.0', kubeProxyVersion: '', operatingSystem: 'linux', architecture: 'amd64',
    },
  }
}

function allocatable({ capacity, reserved }: NodePool): ResourceList {
  const list: Record<string, string> = {}
  for (const resource of sortedKeys(capacity)) {
    const kept = reserved[resource]
    list[resource] = kept === undefined ? capacity[resource]! : formatQuantity(subtractQuantities(quantityOf(capacity[resource]), quantityOf(kept)))
  }
  return list
}

function hex(number: number, width: number): string {
  return number.toString(16).padStart(width, '0')
}
