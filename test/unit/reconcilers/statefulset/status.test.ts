/** Source: kubernetes, pkg/controller/statefulset/stateful_set_utils.go (isUnavailable, isRunningAndReady). */
import { expect, test } from 'vitest'
import type { Pod, StatefulSet } from '../../../../src/model/index.js'
import { knownPod } from '../../../../src/reconcilers/statefulset/known.js'
import { isUnavailable } from '../../../../src/reconcilers/statefulset/status.js'
import { statefulSet } from './world.js'

test('whether a pod is available is a matter of its Ready condition, whether it runs and is ready also of its phase', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db-0', namespace: 'default' }, spec: {}, status: { phase: 'Pending', conditions: [{ type: 'Ready', status: 'True' }] } } as unknown as Pod
  const known = knownPod(pod)
  expect(known.isRunningAndReady).toBe(false)
  expect(isUnavailable(known, statefulSet(1, 'app:1') as unknown as StatefulSet, 0)).toBe(false)
})
