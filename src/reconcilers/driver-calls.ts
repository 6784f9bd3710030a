/**
 * Calls of storage drivers, which take their time: what a driver was asked for about an object, and whether it has
 * done it. Each helper of drivers keeps one call for each of its objects, in its memory.
 */
import type { ControllerContext, Effect, Reconciler } from '../client/index.js'
import { freeze } from '../plain/index.js'

/** A call that is under way, or done. */
export interface DriverCall {
  readonly what: string
  readonly isDone: boolean
}

/** What a driver is asked for. */
export interface AskedOfDriver {
  /** The object's key in the helper's memory. */
  readonly key: string
  readonly what: string
  readonly driver: string
  readonly storageClass: string
}

const CALLS = 'calls'

export interface DriverCallOptions {
  readonly takesMs: (asked: AskedOfDriver) => number
  /** What is looked at when the driver has answered; default: the key. */
  readonly queueKey?: (key: string) => string
}

/** What a reconciler needs to make such calls. */
export function driverCalls({ takesMs, queueKey = (key) => key }: DriverCallOptions): Pick<Reconciler<never>, 'memory' | 'remember' | 'timers'> {
  return {
    memory: [CALLS],
    remember: {
      call: (context, asked: AskedOfDriver) => {
        callsOf(context).set(asked.key, freeze({ what: asked.what, isDone: false }))
        context.after(takesMs(asked), 'answered', asked.key)
      },
      forget: (context, key: string) => forgetCall(context, key),
    },
    timers: {
      answered: (context, key: string) => {
        const call = callsOf(context).get(key)
        if (call !== undefined) callsOf(context).set(key, freeze({ ...call, isDone: true }))
        context.queue.add(queueKey(key))
      },
    },
  }
}

/** The call about an object, if there is one. */
export function driverCall(context: Pick<ControllerContext, 'memory'>, key: string): DriverCall | null {
  return callsOf(context).get(key) ?? null
}

/** The object is gone, and with it what was asked about it. */
export function forgetCall(context: Pick<ControllerContext, 'memory'>, key: string): void {
  callsOf(context).delete(key)
}

export function askDriver(asked: AskedOfDriver): Effect {
  return { do: 'remember', command: 'call', data: asked }
}

/** What the driver has done is known to everybody. */
export function callIsOver(key: string): Effect {
  return { do: 'remember', command: 'forget', data: key }
}

function callsOf({ memory }: Pick<ControllerContext, 'memory'>) {
  return memory.of<DriverCall>(CALLS)
}
