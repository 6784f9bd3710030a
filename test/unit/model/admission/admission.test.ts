import { expect, test } from 'vitest'
import { admitPod, notReadyTaint, SYSTEM_PRIORITY_CLASSES } from '../../../../src/model/index.js'
import type { Node, Pod } from '../../../../src/model/index.js'

const spec = Object.freeze({ containers: [{ name: 'c', image: 'x' }] })
const pod = (name: string, priorityClassName?: string): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'd' },
  spec: priorityClassName === undefined ? spec : { ...spec, priorityClassName },
})

test('a pod gets its priority and stays five minutes on a node in trouble', () => {
  expect(admitPod(pod('a'), { priorityClasses: SYSTEM_PRIORITY_CLASSES, limitRanges: [] })).toMatchObject({
    spec: {
      priority: 0, preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    },
  })
  expect(admitPod(pod('a', 'system-node-critical'), { priorityClasses: SYSTEM_PRIORITY_CLASSES, limitRanges: [] })).toMatchObject({ spec: { priority: 2000001000 } })
})

test('pods of one template share one specification after admission', () => {
  const [a, b] = ['a', 'b'].map((name) => admitPod(pod(name), { priorityClasses: SYSTEM_PRIORITY_CLASSES, limitRanges: [] }) as Pod)
  expect(a?.spec).toBe(b?.spec)
})

test('a class that does not exist is refused', () => {
  expect(admitPod(pod('a', 'none'), { priorityClasses: [], limitRanges: [] })).toEqual({ message: 'no PriorityClass with name none was found' })
})

test('a new node is tainted until it is ready', () => {
  const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }
  const tainted = notReadyTaint(node)
  expect(tainted.spec?.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }])
  expect(notReadyTaint(tainted)).toBe(tainted)
})
