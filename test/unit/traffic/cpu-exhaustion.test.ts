/** Machines that panic when their CPUs are exhausted: when, for how long, and when not. */
import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const pod = (name: string, limit?: string): object => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } },
  spec: { nodeName: 'node-1', containers: [{ name: 'main', image: `${name}:1`, resources: limit === undefined ? {} : { limits: { cpu: limit } } }] },
})
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }

const APPS = [
  { image: 'busy:*', idle: { cpu: '3' } }, { image: 'starter:*', startup: '20s', startupCpu: '3', idle: { cpu: '500m' } },
  { image: 'slow:*', startup: '40s', startupCpu: '3' },
  { image: 'web:*', perRequest: { cpu: '10ms', latency: '1ms' } },
]

function start(panic: object | undefined, objects: readonly object[], nodes: object = {}): Cluster {
  const cluster = new Cluster({ seed: '1', latencies: 'instant', nodes: { count: 1, cpu: '4', ...nodes, ...(panic === undefined ? {} : { panic }) }, apps: APPS as never })
  cluster.apply(objects as never)
  return cluster
}

/** What became of the machines from the first second on, with the milliseconds at which it did. */
const facts = (cluster: Cluster): string[] => cluster.history.lines().flatMap((line) => /^([1-9]\d*) world fact Node (node-\d (?:kernel panic|power|kubelet running).*)$/.exec(line)?.slice(1).join(' ') ?? [])
const another = (name: string, limit?: string): object => ({ ...pod(name, limit), metadata: { name: 'another' } })

describe('a machine whose pods want all of its CPUs', () => {
  test('panics after a while, restarts, and panics again, as its pods are there again', () => {
    const cluster = start({ downFor: '20s' }, [pod('busy'), another('busy')], { boot: '5s' })
    cluster.runFor('110s')
    const panic = 'node-1 kernel panic, CPU exhausted for 30 s: its pods want 6000m of 4000m'
    expect(facts(cluster)).toEqual([
      `30000 ${panic}`, '30000 node-1 power off', '50000 node-1 power on', '55000 node-1 kubelet running',
      `85000 ${panic}`, '85000 node-1 power off', '105000 node-1 power on', '110000 node-1 kubelet running',
    ])
    const status = (cluster.get('Pod', 'busy') as unknown as { status: { containerStatuses: { restartCount: number; lastState: object }[] } }).status
    expect(status.containerStatuses[0]).toMatchObject({ restartCount: 2, lastState: { terminated: { exitCode: 255 } } })
  })

  test('is why its power goes off', () => {
    const cluster = start({}, [pod('busy'), another('busy')])
    cluster.runFor('30s')
    const { history } = cluster
    const off = history.lines().findIndex((line) => line.includes('power off'))
    expect(history.lines()[history.transition(off)!.cause.last]).toContain('kernel panic')
  })

  test('keeps its reserve for the system, which counts', () => {
    const withReserve = (cpu: string): string[] => {
      const cluster = start({}, [pod('busy')], { reserved: { cpu } })
      cluster.runFor('35s')
      return facts(cluster)
    }
    expect(withReserve('999m')).toEqual([])
    expect(withReserve('1')).toEqual(['30000 node-1 kernel panic, CPU exhausted for 30 s: its pods want 3000m of 3000m', '30000 node-1 power off'])
  })

  test('panics sooner where that is said', () => {
    const cluster = start({ cpu: '75%', for: '3s' }, [pod('busy')])
    cluster.runFor('10s')
    expect(facts(cluster)).toEqual(['3000 node-1 kernel panic, CPU exhausted for 3 s: its pods want 3000m of 3000m', '3000 node-1 power off'])
  })

  test('never panics if nobody says that it does', () => {
    const cluster = start(undefined, [pod('busy'), another('busy')])
    cluster.runFor('1h')
    expect(facts(cluster)).toEqual([])
  })

  test('does not panic if limits hold its pods back', () => {
    const cluster = start({}, [pod('busy', '1'), another('busy', '2900m')])
    cluster.runFor('1h')
    expect(facts(cluster)).toEqual([])
  })

  test('does not panic if it is over in time, and then needs the whole time again', () => {
    const cluster = start({}, [pod('busy'), pod('starter')])
    cluster.runFor('10m')
    cluster.step({ exitContainer: { pod: 'starter', code: 1 } })
    cluster.runFor('10m')
    expect(facts(cluster)).toEqual([])
    const slower = start({}, [pod('busy'), pod('slow')])
    slower.runFor('10m')
    expect(facts(slower)[0]).toBe('30000 node-1 kernel panic, CPU exhausted for 30 s: its pods want 6000m of 4000m')
  })

  test('is left alone by its restart if somebody else has seen to it', () => {
    const cluster = start({ downFor: '1m' }, [pod('busy'), another('busy')], { boot: '5s' })
    cluster.runFor('40s')
    cluster.step({ recover: { node: 'node-1' } })
    cluster.runFor('20s')
    cluster.step({ crash: { node: 'node-1' } })
    cluster.runFor('10m')
    expect(facts(cluster).slice(1)).toEqual(['30000 node-1 power off', '40000 node-1 power on', '45000 node-1 kubelet running', '60000 node-1 power off'])
  })
})

test('requests are what exhausts it', () => {
  const cluster = start({}, [pod('busy'), pod('web'), service])
  cluster.step({ traffic: { to: 'web', requestsPerSecond: 99 } })
  cluster.runFor('2m')
  expect(facts(cluster)).toEqual([])
  cluster.step({ traffic: { to: 'web', requestsPerSecond: 100 } })
  cluster.runFor('29s')
  expect(facts(cluster)).toEqual([])
  cluster.runFor('2s')
  expect(facts(cluster)).toEqual([expect.stringMatching(/^150000 node-1 kernel panic, CPU exhausted for 30 s: its pods want 4000m of 4000m$/), '150000 node-1 power off'])
})

test('goes on with it where it was saved', () => {
  const cluster = start({ downFor: '20s' }, [pod('busy'), another('busy')])
  cluster.runFor('20s')
  const loaded = Cluster.load(cluster.save())
  cluster.runFor('2m')
  loaded.runFor('2m')
  expect(loaded.digest).toBe(cluster.digest)
  expect(facts(cluster)).not.toEqual([])
})

test.each(['0%', '101%', '50'])('%j is no part of the CPUs', (cpu) => {
  expect(() => start({ cpu }, [])).toThrow('nodes: panic.cpu')
})
