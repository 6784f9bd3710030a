/**
 * When a node is short of something: signals, hard and soft thresholds, what must be free again before it is over.
 * Source: kubernetes, pkg/kubelet/eviction/helpers.go (ParseThresholdConfig), defaults_linux.go, api/types.go.
 * Deviation: signals of inodes and of a file system of the containers' own are refused.
 */
import { canonicalQuantity, formatBinary, parseQuantity, quantityInteger, sortedKeys } from '../model/index.js'
import type { SettingError } from './setting-error.js'

/** What can run short on a node. */
export type Scarce = 'memory' | 'ephemeral-storage' | 'pids'
export type PressureType = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure'

/** An amount as such, with how it is shown, or as a part of what there is. */
export type ThresholdAmount = { readonly units: number; readonly text: string } | { readonly part: number }

export interface Threshold {
  /** `memory.available hard`: unique among a node's. */
  readonly id: string
  readonly scarce: Scarce
  readonly condition: PressureType
  readonly value: ThresholdAmount
  /** So much more must be free before it is over. */
  readonly reclaim?: ThresholdAmount
  /** Absent: it is a hard one, at which pods have next to no time. */
  readonly graceMs?: number
}

const SIGNALS: Readonly<Record<string, readonly [Scarce, PressureType]>> = {
  'memory.available': ['memory', 'MemoryPressure'],
  'nodefs.available': ['ephemeral-storage', 'DiskPressure'],
  'imagefs.available': ['ephemeral-storage', 'DiskPressure'],
  'pid.available': ['pids', 'PIDPressure'],
}

/** As KubeletConfiguration has them: amounts or percentages by signal. */
export type BySignal<T = string | number> = Readonly<Record<string, T>>

export interface ThresholdSettings {
  readonly evictionHard?: BySignal
  readonly evictionSoft?: BySignal
  readonly evictionSoftGracePeriodMs?: BySignal<number>
  readonly evictionMinimumReclaim?: BySignal
}

/** Who says so has no such threshold. */
const IGNORED: ReadonlySet<string> = new Set(['0%', '100%'])

const DEFAULT_HARD: BySignal = { 'memory.available': '100Mi', 'nodefs.available': '10%', 'imagefs.available': '15%' }

/** Reads thresholds, or says what is wrong with the first that is. */
export function thresholdsOf({ evictionHard = DEFAULT_HARD, evictionSoft = {}, evictionSoftGracePeriodMs = {}, evictionMinimumReclaim = {} }: ThresholdSettings): readonly Threshold[] | SettingError {
  const given: readonly (readonly [string, BySignal])[] = [['evictionHard', evictionHard], ['evictionSoft', evictionSoft], ['evictionSoftGracePeriod', evictionSoftGracePeriodMs], ['evictionMinimumReclaim', evictionMinimumReclaim]]
  for (const [field, amounts] of given) {
    const odd = sortedKeys(amounts).find((signal) => SIGNALS[signal] === undefined)
    if (odd !== undefined) return { field, error: `names the signal ${odd}, which is not simulated: there are ${sortedKeys(SIGNALS).join(', ')}` }
    const wrong = field === 'evictionSoftGracePeriod' ? undefined : sortedKeys(amounts).find((signal) => amountOf(amounts[signal]!) === undefined)
    if (wrong !== undefined) return { field, error: `says ${JSON.stringify(amounts[wrong])} for ${wrong}, which is neither a quantity nor a percentage` }
    const none = field === 'evictionHard' || field === 'evictionSoft' ? sortedKeys(amounts).find((signal) => isNothing(amountOf(amounts[signal]!)!)) : undefined
    if (none !== undefined) return { field, error: `says ${JSON.stringify(amounts[none])} for ${none}, which must be more than nothing` }
  }
  const without = sortedKeys(evictionSoft).find((signal) => evictionSoftGracePeriodMs[signal] === undefined)
  if (without !== undefined) return { field: 'evictionSoft', error: `has no evictionSoftGracePeriod for ${without}` }
  const make = (signal: string, amount: string | number, kind: string, graceMs?: number): Threshold => {
    const [scarce, condition] = SIGNALS[signal]!
    const reclaim = evictionMinimumReclaim[signal]
    return {
      id: `${signal} ${kind}`, scarce, condition, value: amountOf(amount)!,
      ...(reclaim === undefined ? {} : { reclaim: amountOf(reclaim)! }), ...(graceMs === undefined ? {} : { graceMs }),
    }
  }
  const counting = (amounts: BySignal): string[] => sortedKeys(amounts).filter((signal) => !IGNORED.has(String(amounts[signal])))
  return [
    ...counting(evictionHard).map((signal) => make(signal, evictionHard[signal]!, 'hard')),
    ...counting(evictionSoft).map((signal) => make(signal, evictionSoft[signal]!, 'soft', evictionSoftGracePeriodMs[signal]!)),
  ]
}

/** A quantity, or a percentage in the precision in which upstream keeps it. */
function amountOf(given: string | number): ThresholdAmount | undefined {
  const text = String(given)
  if (/^\d+(\.\d+)?%$/.test(text)) {
    const percent = Number(text.slice(0, -1))
    return percent > 100 ? undefined : { part: Math.fround(Math.fround(percent) / 100) }
  }
  return 'error' in parseQuantity(text) || text.startsWith('-') ? undefined : { units: quantityInteger(text), text: canonicalQuantity(text) }
}

/** An amount in units, of what there is. */
export function unitsOf(amount: ThresholdAmount, capacity: number): number {
  return 'units' in amount ? amount.units : Math.trunc(capacity * amount.part)
}

/** An amount as messages have it. */
export function amountText(amount: ThresholdAmount, capacity: number): string {
  return 'units' in amount ? amount.text : formatBinary(unitsOf(amount, capacity))
}

function isNothing(amount: ThresholdAmount): boolean {
  return 'units' in amount && amount.units === 0
}
