/** Nodes under pressure: thresholds, conditions, who goes and with what words, who is not admitted, and what the kernel does. */
import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'
import type { Pod } from '../../../src/model/index.js'
import { amountText } from '../../../src/node/eviction-thresholds.js'
import { kubeletConfig, type KubeletConfig } from '../../../src/node/index.js'
import { adjustment } from '../../../src/node/out-of-memory.js'
import { ranked, type Candidate } from '../../../src/node/ranking.js'
import type { PodRow } from '../../../src/node/rows.js'

type Status = { readonly phase: string; readonly reason?: string; readonly message?: string; readonly conditions?: { type: string; reason: string; message: string }[]; readonly containerStatuses?: { readonly restartCount: number; readonly state: { readonly terminated?: { readonly finishedAt: string } } }[] }

const pod = (name: string, requests: object = {}, more: object = {}): object => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: 'node-1', containers: [{ name: 'main', image: `${name}:1`, resources: { requests } }], ...more },
})

function start(options: { kubelet?: object; nodes?: object; apps: object[] }, ...pods: object[]): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1, memory: '1Gi', ...options.nodes, ...(options.kubelet === undefined ? {} : { kubelet: options.kubelet }) } as never, apps: options.apps as never })
  cluster.apply(pods as never)
  return cluster
}

const status = (cluster: Cluster, name: string): Status => (cluster.get('Pod', name) as unknown as { status: Status }).status
const condition = (cluster: Cluster, type: string): string | undefined =>
  (cluster.get('Node', 'node-1') as unknown as { status: { conditions: { type: string; status: string }[] } }).status.conditions.find((each) => each.type === type)?.status
const evicted = (cluster: Cluster, ...names: string[]): string[] => names.filter((name) => status(cluster, name).reason === 'Evicted')

describe('memory that falls below a hard threshold', () => {
  const apps = [{ image: 'big:*', idle: { memory: '600Mi' } }, { image: 'small:*', idle: { memory: '300Mi' } }, { image: 'late:*', idle: { memory: '50Mi' } }]

  test('drives out, with next to no time, who holds more than it asks for, and says so', () => {
    const cluster = start({ apps: [...apps, { image: 'small:*', ignoresSigterm: true }] }, pod('big', { memory: '600Mi' }), pod('small', { memory: '100Mi' }), pod('late', { memory: '50Mi' }))
    for (let i = 0; i < 100 && condition(cluster, 'MemoryPressure') === 'False'; i++) cluster.runFor('100ms')
    expect(status(cluster, 'small').phase).toBe('Running')
    cluster.runFor('2s')
    expect(evicted(cluster, 'big', 'small', 'late')).toEqual(['small'])
    const message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 74Mi. Container main was using 300Mi, request is 100Mi, has larger consumption of memory. '
    expect(status(cluster, 'small')).toMatchObject({ phase: 'Failed', message })
    expect(status(cluster, 'small').conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({ reason: 'TerminationByKubelet', message })
  })

  test('leaves the pods that the system needs alone, and goes for the next', () => {
    const cluster = start({ apps }, pod('big', { memory: '600Mi' }), pod('small', {}, { priorityClassName: 'system-node-critical' }), pod('late', { memory: '50Mi' }))
    cluster.runFor('2m')
    expect(evicted(cluster, 'big', 'small', 'late')).toEqual(['big'])
  })

  test('stays a pressure for the transition period, in which only those are admitted that ask for something', () => {
    const cluster = start({ apps }, pod('big', { memory: '600Mi' }), pod('small'), pod('late', { memory: '50Mi' }))
    cluster.runFor('30s')
    expect(evicted(cluster, 'big', 'small', 'late')).toEqual(['small'])
    const tolerations = [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' }]
    cluster.apply([pod('nothing'), pod('something', { cpu: '1m' }), pod('tolerant', {}, { tolerations }), pod('critical', {}, { priorityClassName: 'system-cluster-critical' })] as never)
    cluster.runFor('1s')
    expect(['nothing', 'something', 'tolerant', 'critical'].map((name) => status(cluster, name).phase)).toEqual(['Failed', 'Running', 'Running', 'Running'])
    expect(status(cluster, 'nothing')).toMatchObject({ reason: 'Evicted', message: 'Pod was rejected: The node had condition: [MemoryPressure]. ' })
    cluster.runFor('4m')
    expect(condition(cluster, 'MemoryPressure')).toBe('True')
    cluster.runFor('1m')
    expect(condition(cluster, 'MemoryPressure')).toBe('False')
  })

  test('gives the same in a cluster that was saved at any time', () => {
    const story = (): Cluster => start({ apps: [...apps, { image: 'small:*', growth: { memory: '5Mi', every: '10s' } }] }, pod('big', { memory: '600Mi' }), pod('small'))
    const whole = story()
    whole.runFor('8m')
    for (const at of ['5s', '41s', '3m']) {
      const cluster = story()
      cluster.runFor(at)
      const loaded = Cluster.load(cluster.save())
      loaded.runFor('8m')
      cluster.runFor('8m')
      expect(loaded.digest).toBe(cluster.digest)
    }
    expect(evicted(whole, 'big', 'small')).toEqual(['small'])
  })

  test('is not there when the machine comes back', () => {
    const cluster = start({ apps }, pod('big', { memory: '600Mi' }), pod('small'), pod('late', { memory: '50Mi' }))
    cluster.runFor('30s')
    cluster.step({ reboot: { node: 'node-1' } })
    cluster.runFor('1m')
    expect(condition(cluster, 'MemoryPressure')).toBe('False')
  })
})

describe('a soft threshold', () => {
  const kubelet = { evictionHard: {}, evictionSoft: { 'memory.available': '50%' }, evictionSoftGracePeriod: { 'memory.available': '1m' }, evictionMaxPodGracePeriod: 7 }

  test('waits for its grace period, and gives pods some time', () => {
    const cluster = start({ kubelet, apps: [{ image: '*', idle: { memory: '600Mi' }, ignoresSigterm: true }] }, pod('p'))
    cluster.runFor('60s')
    expect(condition(cluster, 'MemoryPressure')).toBe('True')
    expect(status(cluster, 'p').phase).toBe('Running')
    cluster.runFor('20s')
    const ended = Number(status(cluster, 'p').containerStatuses![0]!.state.terminated!.finishedAt.slice(17, 19))
    expect(ended).toBeGreaterThanOrEqual(7)
    expect(ended).toBeLessThan(17)
    expect(status(cluster, 'p').message).toContain('Threshold quantity: 512Mi, available: 424Mi. ')
  })

  test('is forgotten when it is no longer met', () => {
    const cluster = start({ kubelet, apps: [{ image: '*', idle: { memory: '600Mi' }, exits: { code: 0, after: '40s' } }] }, pod('p', {}, { restartPolicy: 'Never' }))
    cluster.runFor('5m')
    expect(status(cluster, 'p')).toMatchObject({ phase: 'Succeeded' })
  })

  test('of process ids', () => {
    const cluster = start({ kubelet: { evictionHard: { 'pid.available': '10000' } }, apps: [{ image: 'many:*', idle: { processes: 20_000 } }, { image: 'few:*', idle: { processes: 5_000 } }] }, pod('few'), pod('many'))
    cluster.runFor('12s')
    expect(condition(cluster, 'PIDPressure')).toBe('True')
    expect(evicted(cluster, 'few', 'many')).toEqual(['many'])
    expect(status(cluster, 'many').message).toBe('The node was low on resource: pids. Threshold quantity: 10k, available: 7768. ')
  })
})

test('evictions go on until as much is free as was asked for', () => {
  const apps = [{ image: '*', idle: { memory: '200Mi' } }]
  const run = (kubelet: object): string[] => {
    const cluster = start({ kubelet, apps }, pod('a'), pod('b'), pod('c'), pod('d'), pod('e'))
    cluster.runFor('1m')
    return evicted(cluster, 'a', 'b', 'c', 'd', 'e')
  }
  expect(run({ evictionHard: { 'memory.available': '100Mi' } })).toEqual(['a'])
  expect(run({ evictionHard: { 'memory.available': '100Mi' }, evictionMinimumReclaim: { 'memory.available': '300Mi' } })).toEqual(['a', 'b'])
})

test('unused images go before pods do, unless they have just come', () => {
  const nodes = { capacity: { 'ephemeral-storage': '10Gi' }, images: ['old:1'] }
  const run = (size: string, after = '10m'): [string | undefined, string] => {
    const cluster = new Cluster({
      seed: '1', nodes: { count: 1, ...nodes }, images: [{ image: 'old:1', size }, { image: 'p:1', size: '1Gi' }] as never, apps: [{ image: 'p:*', idle: { disk: '4Gi' } }, { image: 'q:*', idle: { disk: '1Gi' } }],
    })
    cluster.runFor(after as never)
    cluster.apply([pod('p'), pod('q')] as never)
    cluster.runFor('1m')
    return [condition(cluster, 'DiskPressure'), status(cluster, 'p').phase]
  }
  expect(run('2Gi')).toEqual(['False', 'Running'])
  expect(run('3Gi')).toEqual(['True', 'Running'])
  expect(run('3Gi', '30s')).toEqual(['True', 'Failed'])
})

test.each([
  [{ evictionHard: { 'nodefs.inodesFree': '5%' } }, 'evictionHard', /names the signal nodefs.inodesFree, which is not simulated/],
  [{ evictionHard: { 'memory.available': 'much' } }, 'evictionHard', /says "much" for memory.available/],
  [{ evictionHard: { 'memory.available': '0' } }, 'evictionHard', /which must be more than nothing/],
  [{ evictionHard: { 'memory.available': '101%' } }, 'evictionHard', /neither a quantity nor a percentage/],
  [{ evictionSoft: { 'memory.available': '1Gi' } }, 'evictionSoft', /has no evictionSoftGracePeriod for memory.available/],
])('the setting %j is refused', (settings, field, error) => {
  expect(kubeletConfig(settings as never)).toEqual({ field, error: expect.stringMatching(error) })
})

describe('who goes first', () => {
  const candidate = (name: string, asked: string, used: number, priority = 0): Candidate => ({
    pod: { metadata: { name }, spec: { priority, containers: [] } } as unknown as Pod,
    row: { key: `default/${name}`, requests: { memory: asked }, containers: [{ name: 'main', role: 'main', state: 'running', startedAt: 0, draws: { startupMs: 0, memoryBytes: used, diskBytes: 0, processes: 0 } }] } as unknown as PodRow,
  })
  const order = (...candidates: Candidate[]): string[] => ranked(candidates, 'memory', 0).map(({ pod: { metadata } }) => metadata.name)

  test.each([
    ['who holds more than it asks for, whatever its priority', [candidate('modest', '100', 90, 1), candidate('greedy', '100', 110, 5)], ['greedy', 'modest']],
    ['then those of lower priority', [candidate('high', '0', 500, 9), candidate('low', '0', 100, 2)], ['low', 'high']],
    ['then those that hold most beyond it', [candidate('a', '100', 300), candidate('b', '10', 250)], ['b', 'a']],
    ['then by name', [candidate('b', '0', 1), candidate('a', '0', 1)], ['a', 'b']],
  ])('%s', (_words, candidates, names) => {
    expect(order(...candidates)).toEqual(names)
  })
})

describe('memory that is exhausted between two looks', () => {
  test('ends the container with the highest score, and no more than is needed', () => {
    const apps = [{ image: 'burst:*', startup: '1m1s', growth: { memory: '400Mi', every: '1s' } }, { image: 'idle:*', idle: { memory: '300Mi' } }, { image: 'tiny:*', idle: { memory: '10Mi' } }]
    const cluster = start({ kubelet: { evictionHard: {} }, apps }, pod('burst', { memory: '900Mi' }), pod('idle'), pod('tiny'))
    cluster.runFor('62700ms')
    expect(['burst', 'idle', 'tiny'].map((name) => status(cluster, name).containerStatuses?.[0]?.restartCount)).toEqual([0, 0, 0])
    cluster.runFor('100ms')
    expect(['burst', 'idle', 'tiny'].map((name) => status(cluster, name).containerStatuses?.[0]?.restartCount)).toEqual([0, 1, 0])
  })

  const made = (resources: object, priority = 0): Pod => ({ spec: { priority, containers: [{ name: 'c', resources }] } }) as unknown as Pod
  test('a sidecar is worth as much as the container beside it', () => {
    const spec = { containers: [{ name: 'c', resources: { requests: { memory: '2Gi' } } }], initContainers: [{ name: 's', restartPolicy: 'Always', resources: { requests: { memory: '1Gi' } } }] }
    expect(['c', 's'].map((name) => adjustment({ spec } as unknown as Pod, name, 4 * 1024 ** 3))).toEqual([500, 500])
  })

  test.each([
    ['BestEffort', made({}), 1000],
    ['Guaranteed', made({ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } }), -997],
    ['critical to its node', made({}, 2_000_001_000), -997],
    ['Burstable with a quarter of the memory', made({ requests: { memory: '1Gi' } }), 750],
    ['Burstable with all of it', made({ requests: { memory: '4Gi' } }), 3],
    ['Burstable with next to nothing', made({ requests: { memory: '1Ki' } }), 999],
  ])('the score of a container is adjusted: %s', (_words, { spec }, expected) => {
    expect(adjustment({ spec } as Pod, 'c', 4 * 1024 ** 3)).toBe(expected)
  })
})

test('who says 0% or 100% has no such threshold, and amounts are said as they were given', () => {
  const { thresholds } = kubeletConfig({ evictionHard: { 'memory.available': '0%', 'nodefs.available': '100%', 'imagefs.available': '1000M', 'pid.available': '5%' } }) as KubeletConfig
  expect(thresholds.map(({ id }) => id)).toEqual(['imagefs.available hard', 'pid.available hard'])
  expect(thresholds.map(({ value }) => amountText(value, 40_960))).toEqual(['1G', '2Ki'])
})
