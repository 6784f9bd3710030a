import { expect, test } from 'vitest'
import type { Pod } from '../../../../src/model/index.js'
import { requestsOf } from '../../../../src/reconcilers/horizontal-pod-autoscaler/pod-requests.js'

const asks = (cpu: string) => ({ requests: { cpu } })
const pod = (spec: object): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }) as unknown as Pod
const TWO = { containers: [{ name: 'app', resources: asks('100m') }, { name: 'log', resources: asks('50m') }] }

test('all containers and sidecars are summed, init containers are not', () => {
  const initContainers = [{ name: 'mesh', restartPolicy: 'Always', resources: asks('25m') }, { name: 'setup', resources: asks('2') }]
  expect(requestsOf([pod({ ...TWO, initContainers })], 'cpu')).toEqual(new Map([['p', 175]]))
})

test('one container only, none if the pod does not have it', () => {
  expect(requestsOf([pod(TWO)], 'cpu', 'log')).toEqual(new Map([['p', 50]]))
  expect(requestsOf([pod(TWO)], 'cpu', 'absent')).toEqual(new Map([['p', 0]]))
})

test("the pod's own request stands for all of it, but not for one container", () => {
  const whole = pod({ ...TWO, resources: asks('1') })
  expect(requestsOf([whole], 'cpu')).toEqual(new Map([['p', 1000]]))
  expect(requestsOf([whole], 'cpu', 'app')).toEqual(new Map([['p', 100]]))
})

test('a container without a request is an error', () => {
  expect(requestsOf([pod({ containers: [{ name: 'app' }] })], 'cpu')).toEqual({ error: 'missing request for cpu in container app of Pod p' })
})
