import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Waiting { readonly reason: string, readonly message?: string }
interface Shown {
  readonly status: { readonly phase: string, readonly containerStatuses: readonly { readonly name: string, readonly state: { readonly waiting?: Waiting, readonly running?: { readonly startedAt: string } } }[] }
}

const configMap = (name: string, data: object, more: object = {}): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data, ...more })
const secret = (name: string, stringData: object): object => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData })

function pod(container: object, spec: object = {}): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'app:1', ...container }], ...spec } }
}

function start(...objects: object[]): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 } })
  cluster.apply(objects as never)
  return cluster
}

function stateOf(cluster: Cluster): Shown['status']['containerStatuses'][number]['state'] {
  return (cluster.get('Pod', 'web') as unknown as Shown).status.containerStatuses[0]!.state
}

function startedAt(cluster: Cluster): string | undefined {
  return stateOf(cluster).running?.startedAt.slice(14, 19)
}

function events(cluster: Cluster): string[] {
  return cluster.events().filter(({ type }) => type === 'Warning').map(({ reason, message }) => `${reason} ${message}`)
}

const fromConfig = { envFrom: [{ configMapRef: { name: 'settings' } }] }
const volume = (source: object): object => ({ volumes: [{ name: 'config', ...source }] })
const mounted = { volumeMounts: [{ name: 'config', mountPath: '/etc/config' }] }

describe('the environment of a container', () => {
  test.each([
    ['a ConfigMap', fromConfig, 'configmap "settings" not found'],
    ['a Secret', { envFrom: [{ secretRef: { name: 'password' } }] }, 'secret "password" not found'],
    ['a ConfigMap of which a key is read', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }] }, 'configmap "settings" not found'],
    ['a Secret of which a key is read', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'password', key: 'a' } } }] }, 'secret "password" not found'],
  ])('that lacks %s holds it', (_, container, message) => {
    const cluster = start(pod(container))
    cluster.runFor('5s')
    expect(stateOf(cluster).waiting).toEqual({ reason: 'CreateContainerConfigError', message })
    expect(events(cluster)).toContain(`Failed Error: ${message}`)
  })

  test('that lacks a key of a ConfigMap or Secret that is there holds it', () => {
    const ofConfig = start(configMap('settings', { b: '1' }), pod({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }] }))
    ofConfig.runFor('1s')
    expect(stateOf(ofConfig).waiting?.message).toBe("couldn't find key a in ConfigMap default/settings")
    const ofSecret = start(secret('password', { b: '1' }), pod({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'password', key: 'a' } } }] }))
    ofSecret.runFor('1s')
    expect(stateOf(ofSecret).waiting?.message).toBe("couldn't find key a in Secret default/password")
  })

  test('does not need what is optional', () => {
    const optional = { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a', optional: true } } }], envFrom: [{ secretRef: { name: 'x', optional: true } }] }
    expect(startedAt(start(pod(optional)).runFor('1s'))).toBe('00:00')
  })

  test('is tried again when the kubelet next looks, every ten seconds', () => {
    const cluster = start(pod(fromConfig))
    cluster.runFor('34s')
    cluster.apply([configMap('settings', { a: '1' })] as never)
    cluster.runFor('1m')
    expect(startedAt(cluster)).toBe('00:40')
  })

  test('is tried in vain when something else is missing still', () => {
    const cluster = start(pod({ envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'password' } }] }))
    cluster.runFor('12s')
    cluster.apply([configMap('settings', {})] as never)
    cluster.runFor('12s')
    expect(stateOf(cluster).waiting?.message).toBe('secret "password" not found')
    cluster.apply([secret('password', {})] as never)
    cluster.runFor('1m')
    expect(startedAt(cluster)).toBe('00:30')
  })

  test('holds one container, not the others', () => {
    const cluster = start(pod(fromConfig, { containers: [{ name: 'main', image: 'app:1', ...fromConfig }, { name: 'other', image: 'app:1' }] }))
    cluster.runFor('1s')
    const { containerStatuses } = (cluster.get('Pod', 'web') as unknown as Shown).status
    expect(containerStatuses.map(({ state }) => Object.keys(state)[0])).toEqual(['waiting', 'running'])
  })
})

describe('a volume of a ConfigMap or Secret', () => {
  test.each([
    ['a ConfigMap', { configMap: { name: 'settings' } }, 'configmap "settings" not found'],
    ['a Secret', { secret: { secretName: 'password' } }, 'secret "password" not found'],
    ['both', { projected: { sources: [{ configMap: { name: 'settings' } }, { secret: { name: 'password' } }] } }, '[configmap "settings" not found, secret "password" not found]'],
  ])('that lacks %s holds the pod', (_, source, message) => {
    const cluster = start(pod(mounted, volume(source)))
    cluster.runFor('5s')
    expect(stateOf(cluster).waiting).toEqual({ reason: 'ContainerCreating' })
    expect(events(cluster)).toContain(`FailedMount MountVolume.SetUp failed for volume "config" : ${message}`)
  })

  test('needs the keys that it names', () => {
    const cluster = start(configMap('settings', { b: '1' }), pod(mounted, volume({ configMap: { name: 'settings', items: [{ key: 'a', path: 'a' }] } })))
    cluster.runFor('1s')
    expect(events(cluster)).toContain('FailedMount MountVolume.SetUp failed for volume "config" : configmap references non-existent config key: a')
  })

  // Tries at 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 127.5 s and then every 122 s; a sync waits 123 s and comes again after 10 s.
  test.each([['2s', '00:03'], ['40s', '01:03'], ['100s', '02:13']])('that appears after %s lets the pod go at %s', (after, at) => {
    const cluster = start(pod(mounted, volume({ configMap: { name: 'settings' } })))
    cluster.runFor(after as '2s')
    cluster.apply([configMap('settings', {})] as never)
    cluster.runFor('5m')
    expect(startedAt(cluster)).toBe(at)
  })
})

describe('a volume whose ConfigMap changes', () => {
  const changed = (cluster: Cluster): string[] => cluster.history.lines().filter((line) => line.includes('new content')).map((line) => line.split(' ')[0]!)

  function update(immutable: object, mounts: object = mounted): Cluster {
    const cluster = start(configMap('settings', { a: '1' }, immutable), pod(mounts, volume({ configMap: { name: 'settings' } })))
    cluster.runFor('70s')
    if ('immutable' in immutable) cluster.delete('ConfigMap', 'settings')
    cluster.apply([configMap('settings', { a: '2' })] as never)
    cluster.runFor('5s')
    cluster.apply([configMap('settings', { a: '3' })] as never)
    return cluster.runFor('5m')
  }

  test('shows it at the next sync of the pod, once', () => {
    expect(changed(update({}))).toEqual(['120000'])
  })

  test('does not show it to who mounts a sub-path', () => {
    expect(changed(update({}, { volumeMounts: [{ name: 'config', mountPath: '/etc/a', subPath: 'a' }] }))).toEqual([])
  })

  test('does not show it if it was immutable, even if it was made anew', () => {
    expect(changed(update({ immutable: true }))).toEqual([])
  })
})

test('what waits goes on alike after it was saved', () => {
  const cluster = start(pod({ ...mounted, ...fromConfig }, volume({ secret: { secretName: 'password' } })))
  cluster.runFor('20s')
  cluster.apply([secret('password', { a: '1' })] as never)
  cluster.runFor('21s')
  cluster.apply([configMap('settings', {})] as never)
  const loaded = Cluster.load(cluster.save())
  expect(startedAt(cluster.runFor('5m'))).toBe('00:41')
  loaded.runFor('5m')
  expect(loaded.digest).toBe(cluster.digest)
})
