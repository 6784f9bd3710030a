import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Terminated { readonly exitCode: number, readonly finishedAt: string }
interface Status { readonly name: string, readonly restartCount: number, readonly state: { readonly terminated?: Terminated, readonly running?: object } }
interface Shown { readonly status: { readonly phase: string, readonly initContainerStatuses?: readonly Status[], readonly containerStatuses: readonly Status[] } }

const sidecar = (name: string): object => ({ name, image: `${name}:1`, restartPolicy: 'Always' })
const apps = [
  { image: 'work:*', exits: { code: 0, after: '10s' } }, { image: 'slow:*', shutdown: '3s' }, { image: 'log:*', shutdown: '2s' }, { image: 'deaf:*', ignoresSigterm: true },
]

function start(spec: object): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: apps as never })
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }] as never)
  return cluster
}

function show(cluster: Cluster): Shown['status'] {
  return (cluster.get('Pod', 'p') as unknown as Shown).status
}

/** When each container ended, in seconds, or `running`. */
function ends({ initContainerStatuses = [], containerStatuses }: Shown['status']): Record<string, number | string> {
  return Object.fromEntries([...initContainerStatuses, ...containerStatuses].map(({ name, state }) =>
    [name, state.terminated === undefined ? 'running' : Number(state.terminated.finishedAt.slice(17, 19))]))
}

describe('sidecars of a pod whose work is done', () => {
  const spec = { restartPolicy: 'Never', initContainers: [sidecar('slow'), sidecar('log')], containers: [{ name: 'main', image: 'work:1' }] }

  test('stop one after the other, the last first, and then the pod has succeeded', () => {
    const cluster = start(spec)
    cluster.runFor('11s')
    expect(show(cluster).phase).toBe('Running')
    cluster.runFor('10s')
    expect(ends(show(cluster))).toEqual({ main: 10, log: 12, slow: 15 })
    expect(show(cluster).phase).toBe('Succeeded')
  })

  test('are killed at the end of the grace period', () => {
    const cluster = start({ ...spec, terminationGracePeriodSeconds: 5, initContainers: [sidecar('log'), sidecar('deaf')] })
    cluster.runFor('1m')
    expect(ends(show(cluster))).toEqual({ main: 10, deaf: 15, log: 17 })
    expect(show(cluster).phase).toBe('Succeeded')
  })

  test('wait for the main containers of a pod that is deleted', () => {
    const cluster = start({ containers: [{ name: 'main', image: 'slow:1' }], initContainers: [sidecar('log')] })
    cluster.runFor('5s')
    cluster.delete('Pod', 'p')
    cluster.runFor('4s')
    expect(cluster.find('Pod', 'p')).toBeDefined()
    cluster.runFor('1s')
    expect(cluster.find('Pod', 'p')).toBeUndefined()
  })

  test('go with a machine that loses power meanwhile, and the pod has still succeeded', () => {
    const cluster = start({ ...spec, initContainers: [sidecar('deaf')] })
    cluster.runFor('12s')
    cluster.step({ reboot: { node: 'node-1' } })
    cluster.runFor('2m')
    expect(show(cluster).phase).toBe('Succeeded')
  })
})

test('a container that ends by itself while its pod is being deleted is not waited for', () => {
  const cluster = start({ restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:1' }] })
  cluster.runFor('8s')
  cluster.step({ exitContainer: { pod: 'p', code: 0 } })
  cluster.runFor('1s')
  expect(show(cluster).phase).toBe('Succeeded')
  const deaf = new Cluster({ seed: '1', nodes: { count: 1 }, apps: [{ image: '*', ignoresSigterm: true, exits: { code: 0, after: '10s' } }] })
  deaf.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'main', image: 'x' }] } }] as never)
  deaf.runFor('8s')
  deaf.delete('Pod', 'p')
  deaf.runFor('3s')
  expect(deaf.find('Pod', 'p')).toBeUndefined()
})

describe('a restart policy of a container', () => {
  const codes = { image: 'exit:*', exits: { code: 42, after: '1s' } }
  const run = (container: object, pod: object = {}): Shown['status'] => {
    const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: [codes] })
    cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'main', image: 'exit:1', ...container }], ...pod } }] as never)
    cluster.runFor('5s')
    return show(cluster)
  }

  test('goes before that of its pod', () => {
    expect(run({ restartPolicy: 'Never' }).phase).toBe('Failed')
    expect(run({ restartPolicy: 'OnFailure' }, { restartPolicy: 'Never' }).containerStatuses[0]!.restartCount).toBe(1)
  })

  test('can name exit codes', () => {
    const rules = (operator: string): object => ({ restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator, values: [42] } }] })
    expect(run(rules('In')).containerStatuses[0]!.restartCount).toBe(1)
    expect(run(rules('NotIn')).phase).toBe('Failed')
  })

  test('holds for init containers too', () => {
    const init = { initContainers: [{ name: 'init', image: 'exit:1', restartPolicy: 'Never' }], containers: [{ name: 'main', image: 'app:1' }] }
    expect(run({}, init).phase).toBe('Failed')
    const again = { ...init, restartPolicy: 'Never', initContainers: [{ name: 'init', image: 'exit:1', restartPolicy: 'OnFailure' }] }
    expect(run({}, again).initContainerStatuses![0]!.restartCount).toBe(1)
  })

  test('one that ended well does not end the pod while another will be restarted', () => {
    const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: [codes, { image: 'good:*', exits: { code: 0, after: '1s' } }] })
    const containers = [{ name: 'bad', image: 'exit:1' }, { name: 'good', image: 'good:1' }]
    cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { restartPolicy: 'OnFailure', containers } }] as never)
    cluster.runFor('3s')
    expect(show(cluster).phase).toBe('Running')
  })
})
