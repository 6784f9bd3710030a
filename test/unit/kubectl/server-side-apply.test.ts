/** `kubectl apply --server-side`: its words, and how it takes over what it applied on the client's side. Source: kubectl, pkg/cmd/apply. */
import { expect, test } from 'vitest'
import { Cluster, RefusedError } from '../../../src/cluster/index.js'
import { LAST_APPLIED } from '../../../src/model/index.js'

const web = (replicas: number | undefined, image: string, env = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
${replicas === undefined ? '' : `  replicas: ${replicas}`}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: '${image}'${env} }] }
`

const serverSide = true
const cluster = (): Cluster => new Cluster({ seed: 'ssa' })
const managers = (of: Cluster): unknown => of.get('Deployment', 'web').metadata.managedFields?.filter(({ operation }) => operation === 'Apply').map(({ manager }) => manager)

test('what was applied on the client\'s side becomes the applier\'s: what is left out then goes', () => {
  const one = cluster()
  one.apply(web(2, 'web:1', ', env: [{ name: A, value: x }], workingDir: /tmp'))
  const [applied] = one.apply(web(2, 'web:1'), { serverSide })
  expect(applied).toMatchObject({ kind: 'Deployment', name: 'web', result: 'serverside-applied' })
  const { metadata, spec } = one.get('Deployment', 'web')
  const [container] = spec.template.spec.containers
  expect([container?.env, container?.workingDir]).toEqual([undefined, undefined])
  expect(managers(one)).toEqual(['kubectl', 'kubectl-last-applied'])
  expect(metadata.managedFields?.some(({ manager }) => manager === 'kubectl-client-side-apply')).toBe(false)
  expect(metadata.annotations?.[LAST_APPLIED]).toContain('"image":"web:1"')
})

test('what an autoscaler set in between stays', () => {
  const one = cluster()
  one.apply(web(2, 'web:1'))
  one.scale('web', 5)
  one.apply(web(undefined, 'web:2'), { serverSide })
  expect(one.get('Deployment', 'web').spec.replicas).toBe(5)
})

test('a conflict comes with kubectl\'s advice', () => {
  const one = cluster()
  one.apply(web(2, 'web:1'), { serverSide, fieldManager: 'flux' })
  const conflict = (): unknown => one.apply(web(3, 'web:1'), { serverSide })
  expect(conflict).toThrow(RefusedError)
  expect(conflict).toThrow('Error from server (Conflict): Apply failed with 1 conflict: conflict with "flux": .spec.replicas\nPlease review the fields above--they currently have other managers. Here\n')
  expect(one.get('Deployment', 'web').spec.replicas).toBe(2)
  one.apply(web(3, 'web:1'), { serverSide, forceConflicts: true })
  expect(one.get('Deployment', 'web').spec.replicas).toBe(3)
})

test('a dry run says what would be, and leaves all as it is', () => {
  const one = cluster()
  one.apply(web(2, 'web:1'))
  const { digest } = one
  const [tried] = one.apply(web(3, 'web:1'), { serverSide, dryRun: true })
  expect([tried?.result, (tried?.object as any).spec.replicas]).toEqual(['serverside-applied', 3])
  expect([one.digest, one.get('Deployment', 'web').spec.replicas]).toEqual([digest, 2])
})

test('its options go with it only', () => {
  expect(() => cluster().apply(web(2, 'web:1'), { fieldManager: 'flux' })).toThrow('fieldManager and forceConflicts go with serverSide: true')
})

test('it is in the past that is gone through again, and in a saved state', () => {
  const one = cluster()
  one.apply(web(2, 'web:1'), { serverSide })
  one.runFor('1m')
  const two = Cluster.load(one.save())
  for (const each of [one, two]) each.apply(web(3, 'web:1'), { serverSide })
  expect(two.digest).toBe(one.digest)
  expect(two.get('Deployment', 'web').metadata.managedFields).toEqual(one.get('Deployment', 'web').metadata.managedFields)
  const [pod] = one.list('Pod')
  expect(one.explain(pod!.metadata.name).pod).toBe(`default/${pod!.metadata.name}`)
})
