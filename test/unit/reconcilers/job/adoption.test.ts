/** Source: kubernetes, pkg/controller/job/job_controller.go (getPodsForJob). */
import { expect, test } from 'vitest'
import type { KubeObject, Pod } from '../../../../src/model/index.js'
import { job, JobWorld } from './world.js'

test.each([
  ['with nobody to refer to counts at once', [], 0],
  ['that refers to the Job, not as its controller, counts only when it is seen with the finalizer', [{ apiVersion: 'batch/v1', kind: 'Job', name: 'work', uid: 'uid-work' }], 1],
])('an adopted pod without finalizer %s', (_what, ownerReferences, made) => {
  const world = new JobWorld({}, () => 0)
  const metadata = { name: 'a', namespace: 'default', uid: 'uid-a', labels: { 'batch.kubernetes.io/controller-uid': 'uid-work' }, ownerReferences }
  world.api.write({ actor: 'user', verb: 'create' }, 'Pod', 'default/a', { apiVersion: 'v1', kind: 'Pod', metadata, spec: {}, status: { phase: 'Succeeded' } } as unknown as KubeObject)
  world.api.write({ actor: 'user', verb: 'create' }, 'Job', 'default/work', { ...job({}), metadata: { name: 'work', namespace: 'default', uid: 'uid-work', generation: 1 } } as unknown as KubeObject)
  world.engine.settle()
  expect(world.list<Pod>('Pod').filter(({ metadata: { name } }) => name !== 'a')).toHaveLength(made)
})
