/** Which pods of a node kubectl drain takes, and what it says of the others. */
import { expect, test } from 'vitest'
import { planDrain, type DrainOptions } from '../../../src/kubectl/index.js'
import type { Pod } from '../../../src/model/index.js'

interface Given {
  readonly owner?: string
  readonly phase?: 'Running' | 'Succeeded' | 'Failed'
  readonly emptyDir?: true
  readonly mirror?: true
  readonly app?: string
}

function pod(name: string, { owner = 'ReplicaSet', phase = 'Running', emptyDir, mirror, app = 'web' }: Given = {}): Pod {
  const ownerReferences = owner === 'none' ? undefined : [{ apiVersion: 'apps/v1', kind: owner, name: 'owner', uid: 'u', controller: true }]
  const annotations = mirror === undefined ? undefined : { 'kubernetes.io/config.mirror': 'x' }
  const volumes = emptyDir === undefined ? undefined : [{ name: 'cache', emptyDir: {} }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', labels: { app }, annotations, ownerReferences }, spec: { containers: [{ name: 'c' }], volumes }, status: { phase } } as Pod
}

function plan(pods: readonly Pod[], options: DrainOptions = {}, daemonSets: readonly string[] = ['shop/owner']) {
  const { pods: chosen, ...told } = planDrain(pods, options, (key) => daemonSets.includes(key))
  return { ...told, pods: chosen.map(({ metadata }) => metadata.name) }
}

test('pods of a controller go', () => {
  expect(plan([pod('a'), pod('b')])).toEqual({ pods: ['a', 'b'], warnings: [], errors: [] })
})

test('pods without a controller are in the way, and go with force', () => {
  const pods = [pod('a', { owner: 'none' }), pod('b'), pod('c', { owner: 'none' })]
  expect(plan(pods)).toEqual({ pods: ['b'], warnings: [], errors: ['cannot delete Pods that declare no controller (use --force to override): shop/a, shop/c'] })
  expect(plan(pods, { force: true })).toEqual({ pods: ['a', 'b', 'c'], warnings: ['deleting Pods that declare no controller: shop/a, shop/c'], errors: [] })
})

test('pods of DaemonSets are in the way, and stay with ignoreDaemonSets', () => {
  const pods = [pod('a', { owner: 'DaemonSet' }), pod('b')]
  expect(plan(pods)).toEqual({ pods: ['b'], warnings: [], errors: ['cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): shop/a'] })
  expect(plan(pods, { ignoreDaemonSets: true })).toEqual({ pods: ['b'], warnings: ['ignoring DaemonSet-managed Pods: shop/a'], errors: [] })
})

test('pods of a DaemonSet that is gone are in the way even if DaemonSets are ignored, and go with force', () => {
  const pods = [pod('a', { owner: 'DaemonSet' })]
  expect(plan(pods, { ignoreDaemonSets: true }, [])).toEqual({ pods: [], warnings: [], errors: ['cannot delete daemonsets.apps "owner" not found: shop/a'] })
  expect(plan(pods, { force: true }, []).pods).toEqual(['a'])
})

test('pods with an emptyDir are in the way, and go with deleteEmptyDirData', () => {
  expect(plan([pod('a', { emptyDir: true })]).errors).toEqual(['cannot delete Pods with local storage (use --delete-emptydir-data to override): shop/a'])
  expect(plan([pod('a', { emptyDir: true })], { deleteEmptyDirData: true })).toEqual({ pods: ['a'], warnings: [], errors: [] })
})

test('finished pods always go, static pods always stay', () => {
  const finished = (['Succeeded', 'Failed'] as const).map((phase) => pod(phase, { phase, owner: 'none', emptyDir: true }))
  expect(plan([...finished, pod('done', { owner: 'DaemonSet', phase: 'Succeeded' }), pod('static', { owner: 'none', mirror: true })]))
    .toEqual({ pods: ['Succeeded', 'Failed', 'done'], warnings: [], errors: [] })
})

test('a selector leaves the others alone, also those that would be in the way', () => {
  expect(plan([pod('a'), pod('b', { app: 'db', owner: 'none' })], { podSelector: 'app=web' })).toEqual({ pods: ['a'], warnings: [], errors: [] })
  expect(plan([pod('a')], { podSelector: 'a b c' }).errors).toEqual(['--pod-selector=<pod_selector> must be a valid label selector'])
})
