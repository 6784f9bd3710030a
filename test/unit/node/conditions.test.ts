/** Source: kubernetes, pkg/kubelet/status/generate.go (GeneratePodInitializedCondition). */
import { expect, test } from 'vitest'
import type { Pod } from '../../../src/model/index.js'
import { kubeletConditions } from '../../../src/node/index.js'

function initialized(state: object, conditions: readonly object[] = []): unknown {
  const base = { restartCount: 1, ready: false, lastState: { terminated: { exitCode: 1 } } }
  return kubeletConditions({
    metadata: { name: 'p', namespace: 'default' },
    spec: { initContainers: [{ name: 'side', restartPolicy: 'Always' }], containers: [{ name: 'main' }] },
    status: { phase: 'Running', conditions, initContainerStatuses: [{ ...base, name: 'side', started: false, state: {} }], containerStatuses: [{ ...base, name: 'main', state }] },
  } as unknown as Pod).initialized
}

test('a pod whose sidecar is not started is initialized while a main container runs or has ended, not by earlier runs', () => {
  expect(initialized({ running: {} })).toMatchObject({ status: 'True' })
  expect(initialized({ terminated: { exitCode: 1 } })).toMatchObject({ status: 'True' })
  expect(initialized({ waiting: {} })).toMatchObject({ status: 'False', reason: 'ContainersNotInitialized', message: 'containers with incomplete status: [side]' })
})

test('a pod that was initialized stays so', () => {
  expect(initialized({ waiting: {} }, [{ type: 'Initialized', status: 'True' }])).toMatchObject({ status: 'True' })
  expect(initialized({ waiting: {} }, [{ type: 'Initialized', status: 'False' }])).toMatchObject({ status: 'False' })
})
