/**
 * `scheduler/sequence`: many pods, one after the other, each bound to the smallest name among the best before the
 * next step. The model follows; every decision is also taken by one that is made anew.
 */
import { decide, defaultProfile, explain } from '../../src/placement/index.js'
import type { ClusterModel } from '../../src/placement/index.js'
import { freeze } from '../../src/plain/index.js'
import { diff } from './compare.js'
import { modelOf } from './scheduler-cluster.js'
import type { Adapter } from './types.js'

class Story {
  private readonly model: ClusterModel
  private readonly nodeIds = new Map<string, number>()
  private readonly pods = new Map<string, { id: number; node: string }>()
  private nextId: number
  private startIndex = 0

  constructor(input: any) {
    this.model = modelOf(input)
    input.nodes?.forEach((node: any, id: number) => this.nodeIds.set(node.metadata.name, id))
    input.pods?.forEach((pod: any, id: number) => {
      if (pod.spec.nodeName) this.pods.set(`${pod.metadata.namespace}/${pod.metadata.name}`, { id, node: pod.spec.nodeName })
    })
    this.nextId = 100_000
  }

  step(step: any): unknown {
    freeze(step)
    if (step.schedule !== undefined) return this.schedule(step.schedule)
    if (step.deletePod !== undefined) this.deletePod(`default/${step.deletePod}`)
    if (step.addNode !== undefined) this.setNode(step.addNode)
    if (step.updateNode !== undefined) this.setNode(step.updateNode)
    if (step.deleteNode !== undefined) this.deleteNode(step.deleteNode)
    return {}
  }

  private schedule(pod: any): unknown {
    const explained = explain(this.model, pod, defaultProfile)
    const decision = decide(this.model, pod, { startIndex: this.startIndex, percentageOfNodesToScore: 100, ties: 'first-by-name', draw: () => 0 })
    this.startIndex = decision.nextStartIndex
    if (decision.node === undefined) return { fitError: decision.error === true ? decision.message : decision.fitError }
    const id = this.nextId++
    this.pods.set(`${pod.metadata.namespace}/${pod.metadata.name}`, { id, node: decision.node })
    this.model.setPod(id, pod, decision.node)
    const total = explained.nodes!.find(({ name }) => name === decision.node)!.total
    return { bestNodes: explained.bestNodes, chosen: decision.node, total }
  }

  private deletePod(key: string): void {
    const pod = this.pods.get(key)
    if (pod !== undefined) this.model.setPod(pod.id, undefined)
    this.pods.delete(key)
  }

  private setNode(node: any): void {
    const name = node.metadata.name
    if (!this.nodeIds.has(name)) this.nodeIds.set(name, this.nextId++)
    this.model.setNode(this.nodeIds.get(name)!, node)
  }

  private deleteNode(name: string): void {
    for (const [key, { node }] of this.pods) if (node === name) this.deletePod(key)
    this.model.setNode(this.nodeIds.get(name)!, undefined)
    this.nodeIds.delete(name)
  }
}

export const schedulerSequence: Adapter = {
  area: 'scheduler/sequence',
  run({ input, output }) {
    const story = new Story(input)
    return diff(output, input.steps.map((step: any) => story.step(step)))
  },
}
