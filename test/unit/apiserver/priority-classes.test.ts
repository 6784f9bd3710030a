/** Source: plugin/pkg/admission/priority/admission.go (validatePriorityClass). */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const priorityClass = (name: string, fields: object = {}): never =>
  ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 100, ...fields }) as never

test('only one PriorityClass can be the default', () => {
  const cluster = new Cluster({ seed: 'classes', nodes: { count: 1 } })
  cluster.apply(priorityClass('low', { globalDefault: true }))
  const refused = 'is forbidden: PriorityClass low is already marked as default. Only one default can exist'
  expect(() => cluster.apply(priorityClass('high', { globalDefault: true }))).toThrow(`priorityclasses.scheduling.k8s.io "high" ${refused}`)
  cluster.apply(priorityClass('high', { globalDefault: false }))
  expect(() => cluster.apply(priorityClass('high', { globalDefault: true }))).toThrow(`priorityclasses.scheduling.k8s.io "high" ${refused}`)
})

test('the default may be written again, and another one takes its place when it is gone', () => {
  const cluster = new Cluster({ seed: 'classes', nodes: { count: 1 } })
  cluster.apply(priorityClass('low', { globalDefault: true }))
  cluster.apply(priorityClass('low', { globalDefault: true, description: 'for all others' }))
  cluster.apply(priorityClass('low', { globalDefault: false }))
  cluster.apply(priorityClass('high', { globalDefault: true }))
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'web:1' }] } } as never)
  expect(cluster.get('Pod', 'a')!.spec).toMatchObject({ priority: 100, priorityClassName: 'high' })
})
