/** What disturbs a controller in tests of convergence: late and slow calls, crashes, being woken for nothing. */
import fc from 'fast-check'
import type { Delays, ReconcilerWorld } from './reconciler-world.js'

export interface Disturbance {
  readonly atMs: number
  /** Whether the controller dies and starts again, or is woken for nothing. */
  readonly crash: boolean
}

/** Delays of calls, watches and pods, drawn as lists that are gone through again and again. */
export function someDelays(podMsMax: number): fc.Arbitrary<Delays> {
  const list = (max: number): fc.Arbitrary<readonly number[]> => fc.array(fc.nat(max), { minLength: 1, maxLength: 7 })
  const pods = fc.array(fc.integer({ min: 1, max: podMsMax }), { minLength: 1, maxLength: 7 })
  const cycled = (values: readonly number[]) => (n: number): number => values[n % values.length]!
  return fc.record({ call: fc.option(list(40)), watch: fc.option(list(60)), pod: pods }).map(({ call, watch, pod }) => ({
    ...(call === null ? {} : { callMs: cycled(call) }), ...(watch === null ? {} : { watchMs: cycled(watch) }), podMs: cycled(pod),
  }))
}

/** A few disturbances before a time. */
export function someDisturbances(untilMs: number): fc.Arbitrary<readonly Disturbance[]> {
  return fc.array(fc.record({ atMs: fc.nat(untilMs - 1), crash: fc.boolean() }), { maxLength: 6 })
}

/** Runs a world to a time, with the disturbances that fall before it; `disturb` says what one does. */
export function disturbing<D extends { readonly atMs: number }>({ engine }: ReconcilerWorld, disturbances: readonly D[], disturb: (disturbance: D) => void): (untilMs: number) => void {
  const rest = [...disturbances].sort((a, b) => a.atMs - b.atMs)
  return (untilMs) => {
    for (; rest.length > 0 && rest[0]!.atMs < untilMs; rest.shift()) {
      engine.runTo(rest[0]!.atMs)
      disturb(rest[0]!)
    }
    engine.runTo(untilMs)
  }
}

/** The only controller dies and starts again, or is woken for a key for nothing. */
export function crashOrWake({ controller }: ReconcilerWorld, key: string): (disturbance: Disturbance) => void {
  return ({ crash }) => {
    if (crash) controller.crash()
    if (crash) controller.start()
    else controller.queue.add(key)
  }
}
