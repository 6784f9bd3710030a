/** The scheduler of a cluster, configured by the library's user, with a plugin of his own. */
import { expect, test } from 'vitest'
import { Cluster, ConfigurationError, OptionError, StateError, unresolvable, type SchedulerPluginExtension } from '../../../src/index.js'

const onlyEven: SchedulerPluginExtension = {
  version: '1', name: 'OnlyNumbered',
  make: (args) => {
    const { last } = args as { readonly last: string }
    return { name: 'OnlyNumbered', filter: (_pod, { name }) => (name.endsWith(last) ? undefined : unresolvable('OnlyNumbered', `does not end with ${last}`)) }
  },
}
const schedulerConfig = {
  profiles: [{
    plugins: { multiPoint: { enabled: [{ name: 'OnlyNumbered' }] } },
    pluginConfig: [{ name: 'OnlyNumbered', args: { last: '2' } }],
  }],
}
const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'x' }] } })

test('a plugin of the user takes part, with the arguments that the configuration gives it', () => {
  const cluster = new Cluster({ seed: 's', schedulerConfig, extend: { schedulerPlugins: [onlyEven] } })
  cluster.apply([pod('p'), pod('q')])
  cluster.runFor('1s')
  expect(cluster.list('Pod').map(({ spec }) => spec.nodeName)).toEqual(['node-2', 'node-2'])
})

test('a saved state names the plugin, and is not loaded without it', () => {
  const extend = { schedulerPlugins: [onlyEven] }
  const cluster = new Cluster({ seed: 's', schedulerConfig, extend })
  cluster.apply(pod('p'))
  const text = cluster.save()
  expect(() => Cluster.load(text)).toThrow(StateError)
  expect(() => Cluster.load(text)).toThrow('schedulerPlugin OnlyNumbered 1')
  expect(() => Cluster.load(text, { extend: { schedulerPlugins: [{ ...onlyEven, version: '2' }] } })).toThrow(StateError)
  const loaded = Cluster.load(text, { extend })
  expect(loaded.runFor('1m').digest).toBe(cluster.runFor('1m').digest)
  expect(loaded.get('Pod', 'p').spec.nodeName).toBe('node-2')
})

test('mistakes are thrown with all problems', () => {
  const make = (config: string | object) => () => new Cluster({ seed: 's', schedulerConfig: config })
  expect(make(schedulerConfig)).toThrow(ConfigurationError)
  expect(make('apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles:\n- schedulerName: a\n  percentageOfNodesToScore: 101\n')).toThrow(/4:|5:/)
  expect(make({ profiles: [{ plugins: { score: { enabled: [{ name: 'NodeAfinity' }] } } }] }))
    .toThrow('profiles[0].plugins.score.enabled[0].name: ScorePlugin "NodeAfinity" does not exist (did you mean "NodeAffinity"?)')
  expect(() => new Cluster({ seed: 's', extend: { schedulerPlugins: [onlyEven, onlyEven] } })).toThrow(OptionError)
})

test('what is accepted without effect is noted', () => {
  const cluster = new Cluster({ seed: 's', schedulerConfig: { parallelism: 8, extenders: [{ urlPrefix: 'https://x', filterVerb: 'filter', weight: 1 }] } })
  expect(cluster.notes.map(({ message }) => message)).toEqual(['parallelism has no effect on a simulation', 'extenders[0] is not simulated: nobody is asked, and it refuses no node'])
})

test('where calls take time, kube-scheduler\'s own limit of calls holds, unless the configuration names another or none', () => {
  const lastBoundMs = (options: object): number => {
    const cluster = new Cluster({ seed: 's', nodes: { count: 4, cpu: '100', memory: '100Gi' }, ...options })
    cluster.apply(Array.from({ length: 200 }, (_, i) => pod(`p${i}`)))
    cluster.runFor('1m')
    const times = cluster.history.transitions().filter(({ verb }) => verb === 'create/binding').map(({ at }) => at)
    expect(times).toHaveLength(200)
    return Math.max(...times)
  }
  const clientConnection = (qps: number) => ({ latencies: 'realistic', schedulerConfig: { clientConnection: { qps } } })
  // 100 at once, then 50 a second.
  expect(lastBoundMs({ latencies: 'realistic' })).toBeGreaterThan(1_900)
  expect(lastBoundMs({ latencies: 'realistic' })).toBeLessThan(2_100)
  expect(lastBoundMs(clientConnection(0))).toBe(lastBoundMs({ latencies: 'realistic' }))
  expect(lastBoundMs(clientConnection(10))).toBeGreaterThan(9_900)
  expect(lastBoundMs(clientConnection(-1))).toBeLessThan(100)
  expect(lastBoundMs({ latencies: 'instant' })).toBe(0)
})
