/** What the library gives, takes and throws. */
import { describe, expect, test } from 'vitest'
import { Cluster, ManifestError, NotFoundError, OptionError, RefusedError, StepError, type Decide, type KubeObject, type Reconciler, type Step } from '../../../src/index.js'
import { cluster, deployed, shop } from './shop.js'

describe('apply', () => {
  test('says what became of each object, and again that nothing changed', () => {
    const made = cluster()
    expect(made.apply(shop).map(({ result }) => result)).toEqual(['created', 'created', 'created'])
    expect(made.apply(shop).map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'unchanged'])
    expect(made.apply(shop.replace('replicas: 4', 'replicas: 5')).map(({ result }) => result)).toEqual(['unchanged', 'configured', 'unchanged'])
  })

  test('a mistake anywhere: nothing is applied, every problem has its place and remedy', () => {
    const made = cluster()
    const before = made.digest
    const bad = shop.replace('replicas: 4', 'replica: 4')
    let thrown: unknown
    try {
      made.apply(bad, { file: 'shop.yaml' })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(ManifestError)
    expect((thrown as ManifestError).problems).toMatchObject([{ file: 'shop.yaml', line: 10, code: 'unknown-field', remedy: 'did you mean "replicas"?' }])
    expect(made.digest).toBe(before)
  })

  test('takes objects and lists of them', () => {
    const made = cluster()
    const map = (name: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' } })
    made.apply([map('one'), map('two')])
    made.apply(map('three'), { namespace: 'kube-system' })
    const own = made.list('ConfigMap').filter(({ data }) => data?.['a'] === 'b')
    expect(own.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['default/one', 'default/two', 'kube-system/three'])
  })

  test('a patch that takes the last finalizer of a deleted object returns it as it was last', () => {
    const made = cluster()
    made.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', finalizers: ['example.com/hold'] }, data: { a: 'b' } })
    made.delete('ConfigMap', 'held')
    expect(made.patch('ConfigMap', 'held', { metadata: { finalizers: null } })).toMatchObject({ metadata: { name: 'held' }, data: { a: 'b' } })
    expect(made.find('ConfigMap', 'held')).toBeUndefined()
  })

  test('a refusal is thrown in upstream\'s words after the others were applied', () => {
    const made = cluster()
    const objects = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'nowhere' } }, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'y' } }]
    expect(() => made.apply(objects)).toThrow('Error from server (NotFound): namespaces "nowhere" not found')
    expect(() => made.apply(objects)).toThrow(RefusedError)
    expect(made.find('ConfigMap', 'y')).toBeDefined()
  })

  test('what has no name cannot be applied', () => {
    expect(() => cluster().apply('apiVersion: v1\nkind: ConfigMap\nmetadata: { labels: { a: b } }\n')).toThrow('line 3:1: error: resource name may not be empty (give it metadata.name)')
    expect(() => cluster().apply({ apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'p-' }, spec: { containers: [{ name: 'c', image: 'i' }] } })).toThrow('from p-: cannot use generate name with apply')
  })

  test('what has no effect is told once', () => {
    const made = cluster()
    const pod = (name: string): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'i', env: [{ name: 'A', value: 'b' }] }] } })
    made.apply([pod('a'), pod('b')])
    expect(made.notes.map(({ message }) => message)).toEqual(['Pod: spec.containers[].env[].value is not simulated: it is stored and has no effect'])
  })

  test('a kind is named as not simulated until it is defined', () => {
    const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] } }
    const object = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } }
    const notesAfter = (...applied: readonly (object | readonly object[])[]): readonly string[] => {
      const made = cluster()
      for (const each of applied) made.apply(each)
      return made.notes.map(({ message }) => message)
    }
    expect(notesAfter(definition, object)).toEqual([])
    expect(notesAfter([definition, object])).toEqual([])
    expect(notesAfter(object)).toEqual(['Widget (example.com/v1) is not simulated: it is stored and has no effect'])
  })

  test('an autoscaler\'s replicas survive an apply that says none', () => {
    const made = cluster()
    const text = shop.replace('  replicas: 4\n', '')
    made.apply(text)
    made.scale('shop/cart', 7)
    made.apply(text.replace('cart:v1', 'cart:v2'))
    expect(made.get('Deployment', 'shop/cart').spec.replicas).toBe(7)
  })
})

describe('reading', () => {
  test('objects are frozen and have the names that kubectl takes', () => {
    const made = deployed()
    const deployment = made.get('Deployment', 'shop/cart')
    expect(made.get('deploy', 'shop/cart')).toBe(deployment)
    expect(Object.isFrozen(deployment.spec.template.spec.containers[0])).toBe(true)
    expect(made.get('Node', 'node-1').status.allocatable?.cpu).toBe('4')
  })

  test('what is not there is named, with what was probably meant', () => {
    const made = deployed()
    expect(() => made.get('Deployment', 'shop/crat')).toThrow(new NotFoundError('there is no Deployment shop/crat at 17000 ms; did you mean "cart"?'))
    expect(made.find('Deployment', 'shop/crat')).toBeUndefined()
    expect(() => made.get('Deploymnet', 'x')).toThrow(/did you mean "Deployment"/)
    expect(() => made.why('Pod', 'shop/nobody')).toThrow(NotFoundError)
  })

  test('lists by namespace and selector', () => {
    const made = deployed()
    expect(made.list('Pod', { selector: { app: 'cart' } })).toHaveLength(4)
    expect(made.list('Pod', { namespace: 'default' })).toEqual([])
    expect(() => made.list('Pod', { selector: '((' })).toThrow(OptionError)
  })

  test('events of an object', () => {
    const made = deployed()
    const [pod] = made.list('Pod', { namespace: 'shop' })
    expect(made.events(pod as unknown as KubeObject).map(({ reason }) => reason)).toContain('Scheduled')
    expect(made.events({ kind: 'Deployment', name: 'shop/cart' }).map(({ reason }) => reason)).toEqual(['ScalingReplicaSet'])
  })

  test('watch until told to stop', () => {
    const made = deployed()
    const seen: string[] = []
    const stop = made.watch(({ type, kind, name }) => seen.push(`${type} ${kind} ${name}`))
    made.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } })
    made.delete('ConfigMap', 'c')
    stop()
    made.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'd' } })
    expect(seen).toEqual(['ADDED ConfigMap c', 'DELETED ConfigMap c'])
  })

  test('why, back to the step', () => {
    const made = deployed()
    const { chain, text } = made.why('EndpointSlice', `shop/${made.list('EndpointSlice')[0]!.metadata.name}`)
    expect(chain.at(-1)).toMatchObject({ actor: 'user', verb: 'step' })
    expect(text.split('\n').at(-1)).toBe('← 0s user step Step apply 3 objects')
  })

  test('figures of a Service', () => {
    const made = deployed()
    expect(made.traffic('shop/cart')).toBeUndefined()
    made.step({ traffic: { to: 'shop/cart', requestsPerSecond: 100 } })
    made.runFor('1m')
    expect(made.traffic('shop/cart')).toMatchObject({ requestsPerSecond: 100, failureRatio: 0, arrived: 6000, served: 6000, failed: 0, queued: 0 })
  })
})

describe('time', () => {
  test('durations are text or milliseconds', () => {
    const made = cluster()
    expect(made.runFor('1m30s').runFor(500).now).toBe(90_500)
    expect(() => made.runFor('5 minutes')).toThrow(OptionError)
    expect(() => made.runTo(0)).toThrow(OptionError)
  })

  test('waiting for rest says what was waited for in vain', () => {
    const made = cluster({ apps: [{ image: 'shop/*', neverReady: true }] })
    made.apply(shop)
    expect(made.runUntilStable({ within: '1m' })).toMatchObject({ stable: false, waiting: ['Deployment shop/cart: 0 of 4 replicas are available'] })
    expect(made.now).toBe(60_000)
  })

  test('until a predicate holds', () => {
    const made = cluster()
    made.apply(shop)
    expect(made.runUntil((now) => (now.get('Deployment', 'shop/cart').status.readyReplicas ?? 0) > 0)).toBe(true)
    expect(made.now).toBeLessThan(10_000)
    expect(made.runUntil(() => false, { within: '5s' })).toBe(false)
  })

  test('event by event, instant by instant', () => {
    const made = cluster()
    made.apply(shop)
    expect(made.stepEvent()).toBe(true)
    const { now } = made
    made.stepInstant()
    expect(made.stepInstant()).toBe(true)
    expect(made.now).toBeGreaterThan(now)
  })
})

describe('options', () => {
  test('a seed is a text', () => {
    expect(() => new Cluster({ seed: 42 as unknown as string })).toThrow(/write '42' \(quoted\)/)
    expect(() => new Cluster({ seed: '' })).toThrow(TypeError)
  })

  test('what makes no sense is named', () => {
    expect(() => cluster({ nodes: { count: -1 } })).toThrow(OptionError)
    expect(() => cluster({ nodes: { cpu: 'many' } })).toThrow(/cpu: "many" is no quantity/)
    expect(() => cluster({ nodes: [{}, {}] })).toThrow(/two node pools named "node"/)
    expect(() => cluster({ apps: [{ startup: '3 s' }] })).toThrow(/apps\[0\].startup: "3 s" is no duration/)
    expect(() => cluster({ noeds: {} } as never)).toThrow(/no option "noeds"/)
  })

  test('a controller of one\'s own', () => {
    const labeller: Reconciler<string> = {
      name: 'labeller', actor: 'labeller', watches: [{ kind: 'ConfigMap', on: ({ key }, { queue }) => queue.add(key) }],
      gather: (_context, key) => key,
      * decide(key): Decide {
        yield { do: 'patch', kind: 'ConfigMap', namespace: 'default', name: key.slice('default/'.length), type: 'merge', patch: { metadata: { labels: { seen: 'yes' } } } }
      },
    }
    const made = cluster({ extend: { reconcilers: [{ version: '1', reconciler: labeller as Reconciler }] } })
    made.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } })
    expect(made.get('ConfigMap', 'c').metadata.labels).toEqual({ seen: 'yes' })
  })
})

describe('steps', () => {
  const wrong: readonly [string, unknown, string][] = [
    ['nothing', {}, 'this step does nothing'],
    ['two actions', { crash: { node: 'node-1' }, cordon: { node: 'node-1' } }, 'crash and cordon are in one step'],
    ['a misspelt action', { crsh: { node: 'node-1' } }, 'did you mean "crash"?'],
    ['no undo', { scale: { deployment: 'shop/cart', replicas: 1 }, for: '1m' }, 'leave out "for"'],
    ['no node', { crash: { nodes: [] } }, 'name the node'],
  ]
  test.each(wrong)('%s', (_name, step, message) => {
    expect(() => deployed().step(step as Step)).toThrow(message)
  })

  test.each<[string, (made: Cluster) => unknown, string]>([
    ['apply(null)', (made) => made.apply(null as never), 'null is no manifest: give YAML or JSON as text, an object, or a list of them'],
    ['apply([undefined])', (made) => made.apply([undefined] as never), 'undefined is no manifest'],
    ['whatIf({})', (made) => made.whatIf({} as never), 'whatIf: give pod or manifest'],
    ['whatIf()', (made) => made.whatIf(undefined as never), 'whatIf: give pod or manifest'],
    ['whatIf of both', (made) => made.whatIf({ pod: 'a', manifest: 'b' } as never), 'whatIf: give either pod or manifest'],
    ['whatIf of no manifest', (made) => made.whatIf({ manifest: null } as never), 'null is no manifest'],
    ['explain()', (made) => made.explain(undefined as never), 'undefined is no name of a Pod: give NAME or NAMESPACE/NAME'],
  ])('what is nothing is an OptionError that says what to give: %s', (_what, call, message) => {
    const made = deployed()
    expect(() => call(made)).toThrow(OptionError)
    expect(() => call(made)).toThrow(message)
  })

  test('what a step names must be there', () => {
    const made = deployed()
    const steps: readonly [Step, string][] = [
      [{ crash: { node: 'node-9' } }, 'there is no machine "node-9"'],
      [{ cordon: { node: 'nod-1' } }, 'nodes "nod-1" not found (did you mean "node-1"?)'],
      [{ scale: { deployment: 'shop/crat', replicas: 1 } }, 'deployments.apps "crat" not found in namespace shop (did you mean "cart"?)'],
      [{ setImage: { deployment: 'shop/cart', container: 'web', image: 'x' } }, 'unable to find container named "web"'],
      [{ zoneOutage: { zone: 'z' } }, 'no machine is in zone "z"'],
      [{ addNode: { pool: 'nodes' } }, 'there is no node pool "nodes" (did you mean "node"?)'],
      [{ traffic: { to: 'shop/nobody', requestsPerSecond: 1 } }, 'services "nobody" not found'],
      [{ crashComponent: { component: 'replica-set-controller' } }, 'there is no component "replica-set-controller" (did you mean "replicaset-controller"?)'],
      [{ stallWatch: { component: 'replicaset-controller', kind: 'Node' } }, 'replicaset-controller has no watch of its own on Node'],
      [{ stallWatch: { component: 'kube-controller-manager', kind: 'Pod' } }, 'kube-controller-manager has no watch of its own on Pod'],
      [{ crashComponent: { component: 'csi-attacher', instance: 2 } }, 'there is no instance 2 of csi-attacher: it runs once, however many instances the control plane has'],
      [{ crashComponent: { component: 'kube-scheduler', afterWrites: 1 } }, 'the writes of kube-scheduler are not counted'],
      [{ exitContainer: { pods: 'app=nobody' } }, 'no pod in namespace default has labels app=nobody'],
      [{ untaint: { node: 'node-1', key: 'k' } }, 'taint "k" not found'],
      [{ delete: { kind: 'Widget', name: 'w' } }, 'there is no kind "Widget"'],
    ]
    for (const [step, message] of steps) {
      expect(() => made.step(step)).toThrow(StepError)
      expect(() => made.step(step)).toThrow(message)
    }
  })
})
