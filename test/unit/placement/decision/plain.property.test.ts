/**
 * Random clusters and what happens in them, small ones and some that are large enough for sampling: every decision is
 * the one that a scheduler takes that looks at every node and pod anew.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Node, Pod } from '../../../../src/model/index.js'
import { ClusterModel, decide } from '../../../../src/placement/index.js'
import type { DecideOptions, TieBreak } from '../../../../src/placement/index.js'
import { Objects, plainDecide, plainly } from '../../../support/plain-scheduler/index.js'
import { makeNode, makePod, nodeShape, podShape } from '../clusters.js'
import type { NodeShape } from '../clusters.js'

type Step =
  | { readonly do: 'schedule'; readonly pod: Parameters<typeof makePod>[1]; readonly times: number }
  | { readonly do: 'deletePod' | 'terminatePod' | 'nominate' | 'deleteNode' | 'toggleService' | 'relabelNamespace'; readonly pick: number }
  | { readonly do: 'setNode'; readonly pick: number; readonly node: NodeShape }

const HAPPENINGS = ['deletePod', 'terminatePod', 'nominate', 'deleteNode', 'toggleService', 'relabelNamespace'] as const

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('schedule' as const), pod: podShape, times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom(...HAPPENINGS), pick: fc.nat(10_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('setNode' as const), pick: fc.nat(10_000), node: nodeShape }) },
)

interface Conditions {
  readonly ties: TieBreak
  readonly percentageOfNodesToScore: number
}

const conditions: fc.Arbitrary<Conditions> = fc.record({
  ties: fc.constantFrom('seeded' as const, 'first-by-name' as const, 'list-order' as const),
  percentageOfNodesToScore: fc.constantFrom(0, 0, 5, 60, 100),
})

/** One cluster, told to both schedulers. */
class Story {
  private readonly model = new ClusterModel()
  private readonly objects = new Objects()
  private readonly both = [this.model, this.objects]
  private readonly pods = new Map<number, { readonly pod: Pod; readonly node: string }>()
  private readonly nodes: (Node | undefined)[] = []
  private startIndex = 0
  private nextPod = 0
  private served = false

  constructor(shapes: readonly NodeShape[], nodeCount: number, private readonly conditions: Conditions) {
    for (let i = 0; i < nodeCount; i++) this.setNode(i, makeNode(`n${i}`, shapes[(i * i) % shapes.length]!))
    this.relabel('default', 1)
    this.relabel('other', 0)
  }

  play(step: Step): void {
    switch (step.do) {
      case 'schedule':
        for (let i = 0; i < step.times; i++) this.schedule(makePod(`p${this.nextPod}`, step.pod))
        return
      case 'setNode':
        return this.setNode(step.pick % (this.nodes.length + 1), makeNode(`n${step.pick % (this.nodes.length + 1)}`, step.node))
      case 'deleteNode':
        return this.setNode(step.pick % this.nodes.length, undefined)
      case 'toggleService':
        return this.toggleService()
      case 'relabelNamespace':
        return this.relabel(step.pick % 2 === 0 ? 'default' : 'other', step.pick % 3)
      default:
        return this.changePod(step.do, step.pick)
    }
  }

  private schedule(pod: Pod): void {
    if (this.nodes.every((node) => node === undefined)) return
    const { ties, percentageOfNodesToScore } = this.conditions
    const id = 10_000 + this.nextPod++
    const options: DecideOptions = { ties, percentageOfNodesToScore, startIndex: this.startIndex, draw: (n) => (id * 7919) % n }
    const decision = decide(this.model, pod, options)
    expect(plainly(decision)).toEqual(plainDecide(this.objects.view(), pod, options))
    this.startIndex = decision.nextStartIndex
    if (decision.node === undefined) return
    this.pods.set(id, { pod, node: decision.node })
    for (const each of this.both) each.setPod(id, pod, decision.node)
  }

  private setNode(id: number, node: Node | undefined): void {
    this.nodes[id] = node
    for (const each of this.both) each.setNode(id, node)
  }

  private toggleService(): void {
    this.served = !this.served
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'default' }, spec: { selector: { app: 'web' } } } as never
    for (const each of this.both) each.setService(0, this.served ? service : undefined)
  }

  private relabel(name: string, team: number): void {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: team === 0 ? {} : { team: team === 1 ? 'a' : 'b' } } } as never
    for (const each of this.both) each.setNamespace(namespace)
  }

  private changePod(what: 'deletePod' | 'terminatePod' | 'nominate', pick: number): void {
    const ids = [...this.pods.keys()]
    if (ids.length === 0) return
    const id = ids[pick % ids.length]!
    const { pod, node } = this.pods.get(id)!
    for (const each of this.both) each.setPod(id, undefined)
    this.pods.delete(id)
    if (what === 'terminatePod') {
      const terminating = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2000-01-01T00:00:00Z' } }
      for (const each of this.both) each.setPod(id, terminating, node)
      this.pods.set(id, { pod: terminating, node })
    } else if (what === 'nominate') {
      for (const each of this.both) each.setNominated(id, pod, node)
    }
  }
}

const shapes = fc.array(nodeShape, { minLength: 1, maxLength: 12, size: 'max' })

test.each([
  ['small clusters', fc.integer({ min: 1, max: 14 }), 80, 250],
  ['clusters large enough for sampling', fc.integer({ min: 100, max: 260 }), 60, 80],
] as const)('%s', (_name, nodeCount, maxLength, numRuns) => {
  fc.assert(fc.property(shapes, nodeCount, fc.array(step, { maxLength, size: 'max' }), conditions, (nodes, count, steps, how) => {
    const story = new Story(nodes, count, how)
    for (const each of steps) story.play(each)
  }), { numRuns })
})
