/** `scheduler/sampling`: at how many fitting nodes the search stops, and the order in which it goes through them. */
import { ClusterModel, numFeasibleNodesToFind } from '../../src/placement/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const schedulerSampling: Adapter = {
  area: 'scheduler/sampling',
  run({ input, output }) {
    const { nodeCount, percentageOfNodesToScore, arrivals } = input
    if (arrivals === undefined) return diff(output, { feasibleNodes: Math.min(nodeCount, numFeasibleNodesToFind(percentageOfNodesToScore, nodeCount)) })
    const model = new ClusterModel()
    arrivals.forEach((zone: string, i: number) => {
      const labels: Record<string, string> = zone === '' ? {} : { 'topology.kubernetes.io/zone': zone }
      model.setNode(i, { apiVersion: 'v1', kind: 'Node', metadata: { name: `n${i + 1}`, labels } })
    })
    return diff(output, { order: model.nodesInOrder.map(({ name }) => name) })
  },
}
