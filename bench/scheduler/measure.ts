/** Times some work: wall and CPU time, over several runs of which the median counts. */
import { performance } from 'node:perf_hooks'

/** What one run took, and how much it did. */
export interface Run {
  readonly units: number
  readonly ms: number
  readonly cpuMs: number
}

/** Times one run of some work, which says how much it did; what was built for it is not its garbage. */
export function timed(work: () => number): Run {
  globalThis.gc?.({ type: 'minor' })
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const units = work()
  const ms = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  return { units, ms, cpuMs: (user + system) / 1000 }
}

/** The middle of some numbers, or what lies between the two that are. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}

/** Units per second of the median run, by the clock. */
export function rateOf(runs: readonly Run[]): number {
  return median(runs.map(({ units, ms }) => (units / ms) * 1000))
}

/** Units per second of CPU time, all threads together, of the median run: what counts on a busy host. */
export function cpuRateOf(runs: readonly Run[]): number {
  return median(runs.map(({ units, cpuMs }) => (units / cpuMs) * 1000))
}

/** The largest resident memory of this process so far, in MiB. */
export function peakMiB(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}
