import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Waiting { readonly reason: string, readonly message?: string }

const images = [{ image: 'bad:*', pull: 'missing' }, { image: 'secret:*', pull: 'denied' }, { image: 'far:*', pull: 'unreachable' }, { image: 'big:*', takes: '70500ms' }] as const

const pod = (name: string, image: string, more: object = {}): object =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image, ...more }] } })

function start(...pods: object[]): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, images })
  cluster.apply(pods as never)
  return cluster
}

function waiting(cluster: Cluster, name: string): Waiting | undefined {
  return (cluster.get('Pod', name) as unknown as { status: { containerStatuses: { state: { waiting?: Waiting } }[] } }).status.containerStatuses[0]!.state.waiting
}

function messages(cluster: Cluster, reason: string): string[] {
  return cluster.events().filter((event) => event.reason === reason).map(({ message }) => message)
}

/** Every second at which the reason for waiting is another, with it. */
function story(cluster: Cluster, name: string, seconds: number): string[] {
  const seen: string[] = []
  for (let second = 0; second < seconds; second++) {
    const reason = waiting(cluster, name)?.reason ?? 'Running'
    if (!seen.at(-1)?.endsWith(` ${reason}`)) seen.push(`${second} ${reason}`)
    cluster.runFor('1s')
  }
  return seen
}

describe('an image that cannot be pulled', () => {
  test('is tried again after 10 s, doubling to 5 minutes, and what keeps it is said all the while', () => {
    const cluster = start(pod('a', 'bad:1'))
    cluster.runFor('1ms')
    expect(story(cluster, 'a', 700)).toEqual([
      '0 ErrImagePull', '20 ImagePullBackOff', '30 ErrImagePull', '40 ImagePullBackOff', '70 ErrImagePull', '80 ImagePullBackOff',
      '150 ErrImagePull', '160 ImagePullBackOff', '310 ErrImagePull', '320 ImagePullBackOff', '610 ErrImagePull', '620 ImagePullBackOff',
    ])
  })

  test.each([
    ['bad:1', 'rpc error: code = NotFound desc = failed to pull and unpack image "bad:1": failed to resolve reference "bad:1": bad:1: not found'],
    ['secret:1', 'failed to pull and unpack image "secret:1": failed to resolve reference "secret:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'],
    ['far:1', 'failed to pull and unpack image "far:1": failed to resolve reference "far:1": failed to do request: dial tcp: i/o timeout'],
  ])('says why: %s', (image, message) => {
    const cluster = start(pod('a', image))
    cluster.runFor('1s')
    expect(waiting(cluster, 'a')).toEqual({ reason: 'ErrImagePull', message })
    cluster.runFor('24s')
    expect(waiting(cluster, 'a')).toEqual({ reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}": ErrImagePull: ${message}` })
    expect(messages(cluster, 'BackOff')).toEqual([`Back-off pulling image "${image}"`])
  })

  test('keeps its reason while a later pull waits for its turn', () => {
    const cluster = start(pod('a', 'bad:1'))
    cluster.runFor('5s')
    cluster.apply([pod('b', 'big:1')] as never)
    cluster.runFor('30s')
    expect(waiting(cluster, 'a')?.reason).toBe('ErrImagePull')
  })
})

describe('a name that is no reference', () => {
  const message = (image: string, why: string): string => `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${why}`

  test.each(['IfNotPresent', 'Always', 'Never'])('is not asked for, whatever the policy: %s', (imagePullPolicy) => {
    const cluster = start(pod('a', 'UPPER/x:y:z', { imagePullPolicy }))
    cluster.runFor('25s')
    const told = message('UPPER/x:y:z', 'invalid reference format')
    expect(waiting(cluster, 'a')).toEqual({ reason: 'InvalidImageName', message: told })
    expect(cluster.events({ kind: 'Pod', name: 'a' }).filter(({ type }) => type === 'Warning').map(({ reason, message: text, count }) => ({ reason, text, count }))).toEqual([
      { reason: 'Failed', text: 'Error: InvalidImageName', count: 3 }, { reason: 'InspectFailed', text: told, count: 3 },
    ])
    expect(messages(cluster, 'Pulling')).toEqual([])
  })

  test('holds its own container only', () => {
    const cluster = start({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'main', image: 'My/App' }, { name: 'other', image: 'app:1' }] } })
    cluster.runFor('3s')
    expect(cluster.get('Pod', 'a').status?.containerStatuses?.map(({ name, state }) => [name, ...Object.keys(state ?? {})])).toEqual([['main', 'waiting'], ['other', 'running']])
  })
})

describe('the pull policy', () => {
  test('Never fails without the image, and says so', () => {
    const cluster = start(pod('a', 'app:1', { imagePullPolicy: 'Never' }))
    cluster.runFor('1s')
    const message = 'Container image "app:1" is not present with pull policy of Never'
    expect(waiting(cluster, 'a')).toEqual({ reason: 'ErrImageNeverPull', message })
    expect(messages(cluster, 'ErrImageNeverPull')).toEqual([message])
    expect(messages(cluster, 'Failed')).toEqual(['Error: ErrImageNeverPull'])
  })

  test('Never is content with an image that another pod has brought', () => {
    const cluster = start(pod('a', 'app:1', { imagePullPolicy: 'Never' }))
    cluster.runFor('4s')
    cluster.apply([pod('b', 'app:1')] as never)
    cluster.runFor('7s')
    expect(waiting(cluster, 'a')).toBeUndefined()
  })
})

test('pulls of a node are made one after the other, and tell what was waiting', () => {
  const cluster = start(pod('a', 'big:1'), pod('b', 'big:2'))
  cluster.runFor('3m')
  expect(messages(cluster, 'Pulled')).toEqual([
    'Successfully pulled image "big:1" in 1m10.5s (1m10.5s including waiting). Image size: 0 bytes.',
    'Successfully pulled image "big:2" in 1m10.5s (2m21s including waiting). Image size: 0 bytes.',
  ])
})

describe('the images of a pod', () => {
  const two = (...images: readonly string[]): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: images.map((image, i) => ({ name: `c${i + 1}`, image })) } })
  const states = (cluster: Cluster): string[] => (cluster.get('Pod', 'a').status?.containerStatuses ?? []).map(({ state }) => state?.waiting?.reason ?? 'Running')
  const startedAt = (cluster: Cluster): unknown[] => (cluster.get('Pod', 'a').status?.containerStatuses ?? []).map(({ state }) => (state as { running?: { startedAt: string } }).running?.startedAt)

  test('are pulled one after the other, each when the container before it has started, of which nobody is told until then', () => {
    const cluster = start(two('big:1', 'big:2'))
    cluster.runFor('71s')
    expect(states(cluster)).toEqual(['ContainerCreating', 'ContainerCreating'])
    expect(cluster.events({ kind: 'Pod', name: 'a' }).map(({ reason, lastAt }) => `${lastAt} ${reason}`).slice(-4).sort()).toEqual(['70500 Created', '70500 Pulled', '70500 Pulling', '70500 Started'])
    cluster.runFor('71s')
    expect(states(cluster)).toEqual(['Running', 'Running'])
    expect(startedAt(cluster)).toEqual(['2000-01-01T00:01:10Z', '2000-01-01T00:02:21Z'])
    expect(messages(cluster, 'Pulled')).toEqual([
      'Successfully pulled image "big:1" in 1m10.5s (1m10.5s including waiting). Image size: 0 bytes.',
      'Successfully pulled image "big:2" in 1m10.5s (1m10.5s including waiting). Image size: 0 bytes.',
    ])
  })

  test('go on alike from a saved state', () => {
    const cluster = start(two('big:1', 'big:2', 'big:3'))
    cluster.runFor('100s')
    const loaded = Cluster.load(cluster.save())
    for (const each of [cluster, loaded]) each.runFor('3m')
    expect(states(loaded)).toEqual(['Running', 'Running', 'Running'])
    expect(loaded.digest).toBe(cluster.digest)
  })

  test('that one cannot be had does not hold up the next', () => {
    const cluster = start(two('bad:1', 'big:1'))
    cluster.runFor('80s')
    expect(states(cluster).at(1)).toBe('Running')
  })

  test('what ends while another is pulled restarts afterwards', () => {
    const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, images, apps: [{ container: 'c1', exits: { code: 1, after: '5s', times: 1 } }] })
    cluster.apply(two('quick:1', 'big:1') as never)
    cluster.runFor('69s')
    expect(states(cluster)).toEqual(['ContainerCreating', 'ContainerCreating'])
    cluster.runFor('3s')
    expect(states(cluster)).toEqual(['Running', 'Running'])
    expect(startedAt(cluster)).toEqual(['2000-01-01T00:01:10Z', '2000-01-01T00:01:10Z'])
  })
})
