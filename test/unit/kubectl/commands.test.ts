/** What kubectl's small commands send. */
import { expect, test } from 'vitest'
import { annotate, cordon, label, scale, setImage, taint, uncordon, untaint } from '../../../src/kubectl/index.js'
import type { KubeObject, Node, Taint } from '../../../src/model/index.js'

const web = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', labels: { a: '1', b: '2' } },
  spec: { template: { spec: { containers: [{ name: 'app', image: 'app:1' }, { name: 'side', image: 'side:1' }] } } },
} as unknown as KubeObject

const node = (spec?: Node['spec']): Node => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec }) as Node
const patchOf = (command: any): unknown => command.request?.patch

test('set image names the container and keeps the order', () => {
  expect(setImage(web, 'side', 'side:2')).toEqual({
    ok: true,
    request: {
      do: 'patch', kind: 'Deployment', namespace: 'shop', name: 'web', type: 'strategic',
      patch: { spec: { template: { spec: { containers: [{ image: 'side:2', name: 'side' }], '$setElementOrder/containers': [{ name: 'app' }, { name: 'side' }] } } } },
    },
  })
})

test('set image of an unknown container, and of one that has the image', () => {
  expect(setImage(web, 'nobody', 'x')).toEqual({ ok: false, message: 'unable to find container named "nobody"' })
  expect(setImage(web, 'app', 'app:1')).toEqual({ ok: true })
})

test('scale goes through the subresource', () => {
  expect(scale(web, 3)).toEqual({ ok: true, request: { do: 'scale', kind: 'Deployment', namespace: 'shop', name: 'web', replicas: 3 } })
})

test('cordon and uncordon', () => {
  expect(patchOf(cordon(node()))).toEqual({ spec: { unschedulable: true } })
  expect(cordon(node({ unschedulable: true }))).toEqual({ ok: true })
  expect(patchOf(uncordon(node({ unschedulable: true })))).toEqual({ spec: { unschedulable: null } })
  expect(uncordon(node())).toEqual({ ok: true })
})

test('a new taint comes first, one of the same key and effect is overwritten', () => {
  const old: Taint = { key: 'a', effect: 'NoSchedule' }
  const b: Taint = { key: 'b', value: 'x', effect: 'NoExecute' }
  expect(patchOf(taint(node({ taints: [old] }), b))).toEqual({ spec: { taints: [b, old] } })
  expect(patchOf(taint(node({ taints: [old, b] }), { ...b, value: 'y' }))).toEqual({ spec: { taints: [{ ...b, value: 'y' }, old] } })
  expect(taint(node({ taints: [b] }), b)).toEqual({ ok: true })
})

test('taints go by key, or key and effect', () => {
  const taints: Taint[] = [{ key: 'a', effect: 'NoSchedule' }, { key: 'a', effect: 'NoExecute' }]
  expect(patchOf(untaint(node({ taints }), 'a'))).toEqual({ spec: { taints: null } })
  expect(patchOf(untaint(node({ taints }), 'a', 'NoExecute'))).toEqual({ spec: { taints: [taints[0]] } })
  expect(untaint(node({ taints }), 'z', 'NoExecute')).toEqual({ ok: false, message: 'taint "z:NoExecute" not found' })
})

test('labels and annotations that would not change are left out', () => {
  expect(patchOf(label(web, { a: '1', b: null, c: '3', gone: null }))).toEqual({ metadata: { labels: { b: null, c: '3' } } })
  expect(label(web, { a: '1' })).toEqual({ ok: true })
  expect(patchOf(annotate(web, { note: 'x' }))).toEqual({ metadata: { annotations: { note: 'x' } } })
})
