/**
 * Which endpoints of a Service behave alike: those whose pod runs the same software with the same limits in the
 * same state. What an endpoint can serve follows from what is true of its pod (a process that answers, on a machine
 * with power), not from what the API says of it: a dead pod that is still listed gets its share, and fails it.
 */
import { cpuMilli, type EndpointSlice, type Pod } from '../model/index.js'
import type { AppBehaviour, Runtime, World } from '../world/index.js'
import type { EndpointGroup } from './flow.js'

/** An endpoint's behaviour now, and until when it stays so by itself. */
export interface EndpointState {
  /** Name of the group it belongs to. */
  readonly group: string
  readonly capacityMilli?: number
  readonly latencyMicros: number
  readonly queueMax?: number
  readonly holdsUntil?: number
}

const DEAD: EndpointState = Object.freeze({ group: 'dead', capacityMilli: 0, latencyMicros: 0 })
const MILLI_PER_MICRO = 1_000_000_000

/** The pods that a Service's slices route to: the ready ones, or, if there are none, those that still serve. */
export function routedPods(slices: readonly EndpointSlice[]): string[] {
  const ready: string[] = []
  const serving: string[] = []
  for (const slice of slices) {
    for (const { conditions, targetRef } of slice.endpoints ?? []) {
      if (targetRef?.kind !== 'Pod') continue
      const key = `${targetRef.namespace ?? slice.metadata.namespace ?? 'default'}/${targetRef.name}`
      if (conditions?.ready !== false) ready.push(key)
      else if (conditions.serving === true && conditions.terminating === true) serving.push(key)
    }
  }
  return ready.length > 0 ? ready : serving
}

/** How an endpoint behaves now. */
export function endpointState(world: World, pod: Pod | undefined, runtime: Runtime | undefined, app: AppBehaviour | undefined, now: number): EndpointState {
  const container = runtime?.containers[0]
  if (pod === undefined || runtime === undefined || container === undefined || app === undefined) return DEAD
  if (!world.machines.isOn(runtime.node)) return DEAD
  const answersFrom = container.startedAt + app.startupMs
  if (now < answersFrom) return { ...DEAD, holdsUntil: answersFrom }
  if (container.refusesFrom !== undefined && now >= container.refusesFrom) return DEAD
  const limit = cpuMilli(pod.spec.containers.find((candidate) => candidate.name === container.name)?.resources?.limits?.cpu)
  const capacityMilli = capacityOf(app, limit)
  const { latencyMicros } = app.perRequest
  return {
    group: `${container.image} ${capacityMilli ?? 'any'} ${latencyMicros} ${app.queue ?? 'any'}`,
    latencyMicros,
    ...(capacityMilli === undefined ? {} : { capacityMilli }),
    ...(app.queue === undefined ? {} : { queueMax: app.queue }),
    ...(container.refusesFrom === undefined ? {} : { holdsUntil: container.refusesFrom }),
  }
}

/** What one endpoint serves at most: by its concurrency, and by its CPU limit (0: none). */
function capacityOf(app: AppBehaviour, cpuLimitMilli: number): number | undefined {
  const { latencyMicros, cpuMicros } = app.perRequest
  const byConcurrency = app.concurrency === undefined || latencyMicros === 0 ? undefined : Math.floor((app.concurrency * MILLI_PER_MICRO) / latencyMicros)
  const spare = Math.max(0, cpuLimitMilli - app.idle.cpuMilli)
  const byCpu = cpuLimitMilli === 0 || cpuMicros === 0 ? undefined : Math.floor((spare * 1_000_000) / cpuMicros)
  if (byConcurrency === undefined) return byCpu
  return byCpu === undefined ? byConcurrency : Math.min(byConcurrency, byCpu)
}

/** Groups from endpoint states, sorted by name. */
export function groupsOf(states: readonly EndpointState[]): EndpointGroup[] {
  const groups = new Map<string, EndpointGroup>()
  for (const { group: name, capacityMilli, latencyMicros, queueMax } of states) {
    const endpoints = (groups.get(name)?.endpoints ?? 0) + 1
    groups.set(name, {
      name, endpoints, latencyMicros, ...(capacityMilli === undefined ? {} : { capacityMilli }), ...(queueMax === undefined ? {} : { queueMax }),
    })
  }
  return [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
