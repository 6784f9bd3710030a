import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { formatTime } from '../../../../src/model/index.js'
import { node, pod, service, Story, withReady, type StoryOptions } from './stories.js'

type Step = (story: Story) => void
type Plain = any

const pods = fc.integer({ min: 0, max: 9 }).map((n) => `default/p${n}`)
const services = fc.constantFrom('default/web', 'default/api')
const apps = fc.constantFrom('web', 'api')
const nodes = fc.constantFrom('n1', 'n2', 'n3')
const zones = fc.constantFrom(undefined, 'a', 'b')
const name = (key: string) => key.slice('default/'.length)
const now = (story: Story) => formatTime(story.engine.now)

const putPod = fc.tuple(pods, apps, nodes, fc.boolean(), fc.boolean(), fc.constantFrom(8080, 8080, 8080, 8181), fc.integer({ min: 1, max: 3 })).map(
  ([key, app, nodeName, hasIP, ready, port, subnet]): Step => (story) => {
    const made = pod(name(key), { app, node: nodeName, ip: hasIP ? `10.${subnet}.0.${name(key).slice(1)}` : '', ready, port, readyAt: now(story) })
    // The ports of a pod never change: another pod of the same name is another pod.
    story.put({ ...made, metadata: { ...made.metadata, uid: `uid-${name(key)}-${story.api.resourceVersion}` } })
  },
)
const flipReady = fc.tuple(pods, fc.boolean()).map(([key, ready]): Step => (story) => story.change('Pod', key, (old) => withReady(old, ready, now(story))))
const giveIP = fc.tuple(pods, fc.constantFrom(['10.9.0.1'], ['10.9.0.2', 'fd00::2'], ['fd00::1'])).map(
  ([key, ips]): Step => (story) => story.change('Pod', key, (old) => ({ ...old, status: { ...old.status, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) } })),
)
const endPod = pods.map((key): Step => (story) => story.change('Pod', key, (old) => ({ ...old, status: { ...old.status, phase: 'Failed' } })))
const terminate = pods.map((key): Step => (story) => story.change('Pod', key, (old) => ({ ...old, metadata: { ...old.metadata, deletionTimestamp: '2000-01-01T01:00:00Z' } })))
const relabel = fc.tuple(pods, apps).map(([key, app]): Step => (story) => story.change('Pod', key, (old) => ({ ...old, metadata: { ...old.metadata, labels: { app } } })))
const removePod = pods.map((key): Step => (story) => story.remove('Pod', key))

const putNode = fc.tuple(nodes, zones).map(([key, zone]): Step => (story) => story.put(node(key, zone)))
const removeNode = nodes.map((key): Step => (story) => story.remove('Node', key))

const putService = fc.tuple(services, fc.record({
  publishNotReadyAddresses: fc.constantFrom(undefined, undefined, true),
  trafficDistribution: fc.constantFrom(undefined, undefined, 'PreferClose', 'PreferSameNode'),
  ipFamilies: fc.constantFrom(['IPv4'], ['IPv4'], ['IPv4', 'IPv6']),
  selector: fc.constantFrom({ app: 'web' }, { app: 'api' }),
}), fc.constantFrom({}, {}, { tier: 'front' }), fc.constantFrom(undefined, undefined, 'Auto')).map(
  ([key, spec, labels, mode]): Step => (story) => {
    const annotations = mode === undefined ? {} : { annotations: { 'service.kubernetes.io/topology-mode': mode } }
    story.put(service(name(key), withoutUndefined(spec), { labels, ...annotations }))
  },
)
const removeService = services.map((key): Step => (story) => story.remove('Service', key))

const dropSlice = fc.integer({ min: 0, max: 5 }).map((n): Step => (story) => {
  const slice = story.slices[n]
  if (slice !== undefined) story.remove('EndpointSlice', `default/${slice.metadata.name}`)
})
const cutSlice = fc.integer({ min: 0, max: 5 }).map((n): Step => (story) => {
  const slice = story.slices[n]
  if (slice !== undefined) story.put({ ...slice, endpoints: (slice.endpoints ?? []).slice(1) })
})

const pass = fc.constantFrom(0, 0, 0, 5, 400, 1_000, 3_000).map((ms): Step => (story) => void story.pass(ms))
const restart = fc.constant<Step>((story) => {
  story.controller.crash()
  story.controller.start()
})

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: putPod }, { weight: 8, arbitrary: flipReady }, { weight: 3, arbitrary: giveIP }, { weight: 3, arbitrary: endPod },
    { weight: 3, arbitrary: terminate }, { weight: 3, arbitrary: relabel }, { weight: 4, arbitrary: removePod }, { weight: 2, arbitrary: putNode },
    { weight: 1, arbitrary: removeNode }, { weight: 2, arbitrary: putService }, { weight: 1, arbitrary: removeService }, { weight: 1, arbitrary: dropSlice },
    { weight: 1, arbitrary: cutSlice }, { weight: 14, arbitrary: pass }, { weight: 1, arbitrary: restart },
  ),
  { minLength: 10, maxLength: 80 },
)

function play(options: StoryOptions, list: readonly Step[]): string[] {
  const story = new Story({ maxEndpointsPerSlice: 3, ...options })
  for (const [i, zone] of ['a', 'b', 'c'].entries()) story.put(node(`n${i + 1}`, zone))
  for (const key of ['web', 'api']) story.put(service(key))
  for (let i = 0; i < 5; i++) story.put(pod(`p${i}`, { ip: `10.1.0.${i}`, node: `n${(i % 3) + 1}` }))
  for (const step of list) step(story)
  story.pass(60_000)
  return story.writes
}

function withoutUndefined(object: Plain): Plain {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

const latencies = fc.constantFrom({}, {}, { callMs: 7 }, { lagMs: 9 }, { callMs: 7, lagMs: 11 })

test.prop([steps, latencies], { numRuns: 150 })('looking at changed pods alone writes what looking at all of them writes', (list, latency) => {
  expect(play(latency, list)).toEqual(play({ ...latency, eager: true }, list))
})
