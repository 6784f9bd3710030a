/** Leader election as client-go's: who holds the lock, when it is taken over, and who believes what meanwhile. */
import { describe, expect, test } from 'vitest'
import { ApiServer, barePipeline } from '../../../../src/apiserver/index.js'
import { Election, Lock, type Candidate } from '../../../../src/client/index.js'
import type { Lease } from '../../../../src/model/index.js'
import { Engine, Ledger } from '../../../../src/sim/index.js'
import { RIGHT, World } from '../../../../src/world/index.js'

interface Options {
  readonly seed?: string
  readonly eager?: boolean
  readonly releases?: boolean
  readonly count?: number
}

function elected({ seed = '1', eager = false, releases = false, count = 2 }: Options = {}) {
  const engine = new Engine({ seed })
  const ledger = new Ledger(engine, { keep: 'lines' })
  const api = new ApiServer(ledger, { pipeline: barePipeline })
  const { clocks } = new World(ledger, { leaseRenewIntervalMs: 10_000 })
  const log: string[] = []
  const candidates = Array.from({ length: count }, (_, i): Candidate => ({
    host: `host-${i + 1}`, actor: `component@${i + 1}`,
    lead: () => log.push(`${engine.now} ${i + 1} leads`), standBy: () => log.push(`${engine.now} ${i + 1} stands by`), exit: () => log.push(`${engine.now} ${i + 1} exits`),
  }))
  const events: string[] = []
  const election = new Election({
    ledger, clocks, lock: new Lock(api, 'component'), component: 'component', candidates, releases, order: 900, eager,
    record: (_component, { reason, message }) => events.push(`${engine.now} ${reason} ${message.replace(/_[-0-9a-f]{36}/, '')}`),
  })
  for (let i = 0; i < count; i++) election.start(i)
  engine.runTo(60_000)
  log.length = 0
  const lease = (): Lease['spec'] => (api.get('Lease', 'kube-system/component') as unknown as Lease).spec
  return { engine, ledger, api, clocks, election, log, events, lease }
}

/** When the other instance takes over after something happens at 60 s. */
function takeOverAt(strike: (election: Election) => void, options: Options = {}): number | undefined {
  const { engine, election, log } = elected(options)
  strike(election)
  engine.runTo(100_000)
  const line = log.find((each) => each.endsWith('2 leads'))
  return line === undefined ? undefined : Number(line.split(' ')[0])
}

const seeds = Array.from({ length: 40 }, (_, i) => String(i))

describe('an election', () => {
  test('the first that comes leads; the Lease says who, since when and for how long', () => {
    const { lease, events, election } = elected()
    expect(lease()).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 0, acquireTime: '2000-01-01T00:00:00.000000Z', renewTime: '2000-01-01T00:00:00.000000Z' })
    expect(lease()?.holderIdentity).toMatch(/^host-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(events).toEqual(['0 LeaderElection host-1 became leader'])
    expect(election.acting()).toEqual([0])
  })

  test('while one leads nothing is an event', () => {
    const { engine } = elected()
    const { handled } = engine
    engine.runTo(86_400_000)
    expect(engine.handled).toBe(handled)
  })

  test('who stands by takes over when it has seen no renewal for the lease duration, at its next attempt', () => {
    const times = seeds.map((seed) => takeOverAt((election) => election.stop(0, { asked: false }), { seed })!)
    // The last renewal is up to 2 s old; it is seen up to 4.4 s later, and the next attempt after the 15 s comes within 4.4 s.
    expect(Math.min(...times)).toBeGreaterThanOrEqual(60_000 - 2_000 + 15_000)
    expect(Math.max(...times)).toBeLessThan(60_000 + 15_000 + 2 * 4_400)
    expect(new Set(times).size).toBeGreaterThan(30)
  })

  test('one that is started again is another one, and waits like everybody', () => {
    const { engine, election, log, lease } = elected()
    const before = lease()?.holderIdentity
    election.stop(0, { asked: false })
    engine.runTo(61_000)
    election.start(0)
    engine.runTo(100_000)
    expect(log[0]).toBe('61000 1 stands by')
    expect(log[1]).toMatch(/leads$/)
    expect(Number(log[1]!.split(' ')[0])).toBeGreaterThan(73_000)
    expect(lease()).toMatchObject({ leaseTransitions: 1 })
    expect(lease()?.holderIdentity).not.toBe(before)
  })

  test('who gives the lock up when it is asked to stop is replaced at the next attempt; who does not, is not', () => {
    const asked = (election: Election): void => election.stop(0, { asked: true })
    expect(takeOverAt(asked, { releases: true })).toBeLessThan(64_400)
    expect(takeOverAt(asked)).toBeGreaterThan(73_000)
    const { election, lease, events } = elected({ releases: true })
    election.stop(0, { asked: true })
    expect(lease()).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 })
    expect(events.at(-1)).toBe('60000 LeaderElection host-1 stopped leading')
  })

  test('a leader that does not reach the API server gives up after the renew deadline, before anybody takes over', () => {
    for (const seed of seeds) {
      const { engine, election, log } = elected({ seed })
      election.connect(0, false)
      engine.runTo(100_000)
      const [exits, ...rest] = log
      expect(exits).toMatch(/ 1 exits$/)
      const at = Number(exits!.split(' ')[0])
      expect(at).toBeGreaterThanOrEqual(70_000)
      expect(at).toBeLessThanOrEqual(72_000)
      expect(rest[0]).toBe(`${at + 1_000} 1 stands by`)
      expect(rest[1]).toMatch(/ 2 leads$/)
    }
  })

  test('a leader that stands still believes that it leads: when it goes on it tries for ten seconds, and exits', () => {
    const { engine, election, log, events } = elected()
    election.pause(0)
    engine.runTo(90_000)
    expect(election.acting()).toEqual([1])
    expect(election.leader()).toBe(1)
    election.resume(0)
    expect(election.acting()).toEqual([0, 1])
    engine.runTo(120_000)
    expect(log.slice(1)).toEqual(['100000 1 exits', '101000 1 stands by'])
    expect(events.at(-1)).toBe('100000 LeaderElection host-1 stopped leading')
    expect(election.acting()).toEqual([1])
  })

  test('a short pause changes nothing, nor does one after which nobody else has come', () => {
    const { engine, election, log } = elected({ count: 1 })
    election.pause(0)
    engine.runTo(90_000)
    election.resume(0)
    engine.runTo(200_000)
    expect(log).toEqual([])
    const short = takeOverAt((each) => {
      each.pause(0)
      each.resume(0)
    })
    expect(short).toBeUndefined()
  })

  test('a Lease that somebody deletes is made anew by whoever comes first', () => {
    const { engine, api, election, lease } = elected()
    api.call({ do: 'delete', kind: 'Lease', namespace: 'kube-system', name: 'component' }, 'user')
    engine.runTo(120_000)
    expect(lease()?.leaseTransitions).toBe(0)
    expect(election.acting()).toHaveLength(1)
  })

  test('polled and computed attempts come to the same', () => {
    const story = (eager: boolean): string => {
      const { engine, ledger, election, api, clocks } = elected({ eager, count: 3, releases: true })
      election.pause(0)
      engine.runTo(90_000)
      election.resume(0)
      engine.runTo(200_000)
      election.stop(1, { asked: false })
      engine.runTo(300_000)
      election.start(1)
      engine.runTo(400_000)
      api.call({ do: 'patch', kind: 'Lease', namespace: 'kube-system', name: 'component', type: 'merge', patch: { spec: { holderIdentity: '' } } }, 'user')
      engine.runTo(500_000)
      election.connect(2, false)
      engine.runTo(600_000)
      election.whileClockIsSet(0, () => clocks.set('host-1', { offsetMs: 0, perSecond: 400 }))
      engine.runTo(650_000)
      election.connect(2, true)
      engine.runTo(700_000)
      election.whileClockIsSet(0, () => clocks.set('host-1', RIGHT))
      election.stop(election.leader()!, { asked: false })
      engine.runTo(800_000)
      return ledger.history.digest
    }
    expect(story(false)).toBe(story(true))
  })
})
