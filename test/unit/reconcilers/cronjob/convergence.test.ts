import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiServer, barePipeline } from '../../../../src/apiserver/index.js'
import { Controller, type ControllerHost } from '../../../../src/client/index.js'
import { formatTime, type CronJob, type Job, type KubeObject } from '../../../../src/model/index.js'
import { cronJobReconciler } from '../../../../src/reconcilers/index.js'
import { Engine, Ledger, type Change } from '../../../../src/sim/index.js'

interface Delays {
  readonly callMs?: (n: number) => number
  readonly watchMs?: (n: number) => number
}

interface End {
  readonly kind: 'test/end'
  readonly key: string
}

const RUN_MS = 20_000

/** The CronJob controller over an API; Jobs are complete so long after they were made. */
class CronWorld {
  readonly engine = new Engine({ seed: 'cron' })
  readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  readonly controller: Controller<any>
  /** Names of all Jobs that ever were, once for each time that one was made. */
  readonly made: string[] = []
  private calls = 0

  constructor({ callMs, watchMs }: Delays) {
    const host: ControllerHost = {
      ledger: this.ledger, api: this.api, record: () => undefined,
      ...(callMs === undefined ? {} : { callLatencyMs: () => callMs(this.calls++) }),
      ...(watchMs === undefined ? {} : { watchLagMs: (_stream: string, n: number) => watchMs(n) }),
    }
    this.controller = new Controller<any>(host, cronJobReconciler as never, 1)
    this.ledger.streams.define({ name: 'test/Job', kind: 'Job', onChange: (change) => this.onJob(change as unknown as Change<Job>) })
    this.engine.on<End>('test/end', ({ key }) => this.end(key))
    this.controller.start()
  }

  private onJob({ key, old, new: job }: Change<Job>): void {
    if (old !== undefined || job === undefined) return
    this.made.push(job.metadata.name)
    this.engine.schedule(this.engine.now + RUN_MS, Object.freeze({ kind: 'test/end', key }))
  }

  private end(key: string): void {
    const job = this.ledger.store.get<Job>('Job', key)
    if (job === undefined) return
    const at = formatTime(this.engine.now)
    const status = { conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: at }], completionTime: at }
    this.api.write({ actor: 'job', verb: 'update', sub: 'status' }, 'Job', key, { ...job, status } as unknown as KubeObject)
  }

  /** What must come out whatever happened on the way. */
  result(): object {
    const { active = [], lastScheduleTime } = this.ledger.store.list<CronJob>('CronJob')[0]!.status ?? {}
    return { made: [...this.made].sort(), kept: this.ledger.store.list<Job>('Job').map(({ metadata }) => metadata.name), active: active.map(({ name }) => name), lastScheduleTime }
  }
}

const cronJob = {
  apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'tick', namespace: 'default', generation: 1 },
  spec: { schedule: '*/2 * * * *', concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 1, jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
} as unknown as KubeObject

function play(delays: Delays, crashesAt: readonly number[], prepare: (world: CronWorld) => void = () => undefined): CronWorld {
  const world = new CronWorld(delays)
  prepare(world)
  const answer = world.api.call({ do: 'create', object: cronJob }, 'user')
  if (!answer.ok) throw new Error(answer.message)
  for (const at of [...crashesAt].sort((a, b) => a - b)) {
    world.engine.runTo(at)
    world.controller.crash()
    world.controller.start()
  }
  world.engine.runTo(11 * 60_000)
  return world
}

const EXPECTED = {
  made: ['tick-15778082', 'tick-15778084', 'tick-15778086', 'tick-15778088', 'tick-15778090'], kept: ['tick-15778088', 'tick-15778090'], active: [], lastScheduleTime: '2000-01-01T00:10:00Z',
}

const delays = fc.record({
  call: fc.option(fc.array(fc.nat(40), { minLength: 1, maxLength: 7 })),
  watch: fc.option(fc.array(fc.nat(60), { minLength: 1, maxLength: 7 })),
})
const cycled = (list: readonly number[] | null) => (list === null ? undefined : (n: number): number => list[n % list.length]!)
const delaysOf = ({ call, watch }: { call: readonly number[] | null; watch: readonly number[] | null }): Delays => {
  const [callMs, watchMs] = [cycled(call), cycled(watch)]
  return { ...(callMs === undefined ? {} : { callMs }), ...(watchMs === undefined ? {} : { watchMs }) }
}

/** Anywhere but in the second in which a Job is made and noted. */
const quietCrash = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1000, max: 119_999 })).map(([run, ms]) => run * 120_000 + ms)
const busyCrash = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(400)).map(([run, ms]) => run * 120_000 + ms)

test('late, slow and crashing between its runs, each run is made once and noted', () => {
  expect(play({}, []).result()).toEqual(EXPECTED)
  fc.assert(fc.property(delays, fc.array(quietCrash, { maxLength: 6 }), (slow, crashes) => {
    expect(play(delaysOf(slow), crashes).result()).toEqual(EXPECTED)
  }), { numRuns: 60 })
})

/** After a Job that was made and not noted upstream's retries fail until the next time; their back-off may miss it. */
test('crashing between making a Job and noting it, none is made twice', () => {
  let missed = 0
  fc.assert(fc.property(delays, fc.array(busyCrash, { minLength: 1, maxLength: 4 }), (slow, crashes) => {
    const { made } = play(delaysOf(slow), crashes)
    expect(new Set(made).size).toBe(made.length)
    expect(made.every((name) => EXPECTED.made.includes(name))).toBe(true)
    if (made.length < EXPECTED.made.length) missed++
  }), { numRuns: 60 })
  expect(missed).toBeGreaterThan(0)
})

test('all memory is state: with every cache dropped, syncs under way included, the history is the same', () => {
  const forgetful = ({ engine }: CronWorld): void => {
    engine.afterEvent = () => engine.restore(engine.state.fromPlain(JSON.parse(JSON.stringify(engine.state.toPlain(engine.snapshot()))) as Record<string, unknown>))
  }
  for (const slow of [{}, { callMs: (n: number) => n % 5, watchMs: (n: number) => (n * 7) % 11 }]) {
    const world = play(slow, [], forgetful)
    expect(world.ledger.history.digest).toBe(play(slow, []).ledger.history.digest)
  }
})
