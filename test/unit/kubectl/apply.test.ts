/** What `kubectl apply` sends, told by Kubernetes' documentation of declarative object management. */
import { describe, expect, test } from 'vitest'
import { strategicPatch } from '../../../src/apiserver/index.js'
import { applyObject } from '../../../src/kubectl/index.js'
import { LAST_APPLIED, lastApplied, type KubeObject } from '../../../src/model/index.js'

function deployment(spec: object, metadata: object = {}): KubeObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default', ...metadata }, spec } as KubeObject
}

const container = (extra: object = {}): object => ({ name: 'app', image: 'nginx:1', ...extra })
const template = (...containers: object[]): object => ({ metadata: { labels: { app: 'web' } }, spec: { containers } })

/** The object after it was applied: what the server made of it, with its defaults laid over. */
function live(manifest: KubeObject, changes: object = {}): KubeObject {
  const { object } = applyObject(manifest, undefined).request as { object: KubeObject }
  return strategicPatch(object, changes) as KubeObject
}

function patchOf(manifest: KubeObject, from: KubeObject): any {
  return (applyObject(manifest, from).request as { patch: unknown }).patch
}

function applied(manifest: KubeObject, from: KubeObject): any {
  return strategicPatch(from, patchOf(manifest, from))
}

describe('apply', () => {
  test('creates what is not there, and keeps what was applied', () => {
    const manifest = deployment({ replicas: 2 })
    const { result, request } = applyObject(manifest, undefined)
    expect(result).toBe('created')
    expect((request as { object: KubeObject }).object.metadata.annotations?.[LAST_APPLIED]).toBe(
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{},"name":"web","namespace":"default"},"spec":{"replicas":2}}\n',
    )
  })

  test('the same manifest a second time changes nothing', () => {
    const manifest = deployment({ replicas: 2, template: template(container()) })
    const now = live(manifest, { spec: { revisionHistoryLimit: 10 }, status: { replicas: 2 } })
    expect(applyObject(manifest, now)).toEqual({ result: 'unchanged' })
  })

  test('a field that was applied and is left out now goes away', () => {
    const now = live(deployment({ minReadySeconds: 5, template: template(container({ command: ['sh'] })) }))
    const next = applied(deployment({ template: template(container()) }), now)
    expect(next.spec).toEqual({ template: template(container()) })
  })

  test('replicas that were never applied stay as the autoscaler set them', () => {
    const manifest = deployment({ template: template(container()) })
    const now = live(manifest, { spec: { replicas: 7 } })
    const next = applied(deployment({ template: template(container({ image: 'nginx:2' })) }), now)
    expect(next.spec.replicas).toBe(7)
    expect(next.spec.template.spec.containers).toEqual([{ name: 'app', image: 'nginx:2' }])
  })

  test('what somebody changed is set back to the manifest', () => {
    const manifest = deployment({ replicas: 2 })
    expect(patchOf(manifest, live(manifest, { spec: { replicas: 9 } }))).toEqual({ spec: { replicas: 2 } })
  })

  test('containers are merged by name: what others added stays, what was applied and is gone is deleted', () => {
    const before = deployment({ template: template(container(), { name: 'old', image: 'old:1' }) })
    const now = live(before, { spec: { template: { spec: { containers: [{ name: 'injected', image: 'proxy:1' }] } } } })
    const manifest = deployment({ template: template({ name: 'first', image: 'first:1' }, container()) })
    expect(patchOf(manifest, now).spec.template.spec).toEqual({
      '$setElementOrder/containers': [{ name: 'first' }, { name: 'app' }],
      containers: [{ name: 'first', image: 'first:1' }, { $patch: 'delete', name: 'old' }],
    })
    const names = applied(manifest, now).spec.template.spec.containers.map((each: { name: string }) => each.name)
    expect(names).toEqual(['injected', 'first', 'app'])
  })

  test('lists without a merge key are replaced', () => {
    const now = live(deployment({ template: template(container({ args: ['a', 'b'] })) }))
    const next = applied(deployment({ template: template(container({ args: ['b'] })) }), now)
    expect(next.spec.template.spec.containers[0].args).toEqual(['b'])
  })

  test('another strategy takes the defaults of the former with it', () => {
    const now = live(deployment({ replicas: 2 }), { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } } })
    const manifest = deployment({ replicas: 2, strategy: { type: 'Recreate' } })
    expect(patchOf(manifest, now).spec.strategy).toEqual({ type: 'Recreate', $retainKeys: ['type'] })
    expect(applied(manifest, now).spec.strategy).toEqual({ type: 'Recreate' })
  })

  test('an object that was created otherwise is taken over with a warning', () => {
    const manifest = deployment({ replicas: 2 })
    const { result, warning } = applyObject(manifest, deployment({ replicas: 2, paused: true }))
    expect(result).toBe('configured')
    expect(warning).toMatch(/^resource deployments\/web is missing the kubectl.kubernetes.io\/last-applied-configuration annotation/)
  })

  test('custom resources get a merge patch, in which lists are replaced', () => {
    const gateway = (spec: object): KubeObject => ({ apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name: 'g', namespace: 'default' }, spec }) as KubeObject
    const now = live(gateway({ servers: [{ name: 'a' }, { name: 'b' }], selector: { a: 'x' } }), {})
    const { request } = applyObject(gateway({ servers: [{ name: 'b' }] }), now)
    expect(request).toMatchObject({ do: 'patch', kind: 'Gateway.networking.istio.io', type: 'merge', patch: { spec: { servers: [{ name: 'b' }], selector: null } } })
  })

  test('objects without namespace go where the caller says', () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } } as KubeObject
    const { request } = applyObject(manifest, undefined, { namespace: 'shop' })
    expect((request as { object: KubeObject }).object.metadata.namespace).toBe('shop')
  })

  test('the text that is kept escapes what Go escapes', () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { b: '<&>', a: '"' } } as unknown as KubeObject
    expect(lastApplied(manifest)).toContain('"data":{"a":"\\"","b":"\\u003c\\u0026\\u003e"}')
  })
})
