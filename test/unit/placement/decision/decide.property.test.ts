/** What must hold of decisions whatever the cluster: caches, history and the order of creation are invisible. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Node, Pod } from '../../../../src/model/index.js'
import { ClusterModel, decide, defaultProfile, explain, refusalOn } from '../../../../src/placement/index.js'
import type { Decision, PlacedPod } from '../../../../src/placement/index.js'
import { makeNode, makePod, nodeShape, podShape } from '../clusters.js'

type Step =
  | { readonly do: 'schedule'; readonly pod: { readonly template: number; readonly app: string } }
  | { readonly do: 'deletePod' | 'terminatePod' | 'deleteNode' | 'nominate'; readonly pick: number }
  | { readonly do: 'setNode'; readonly pick: number; readonly node: Parameters<typeof makeNode>[1] }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('schedule' as const), pod: podShape }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('deletePod' as const, 'terminatePod' as const, 'deleteNode' as const, 'nominate' as const), pick: fc.nat(100) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('setNode' as const), pick: fc.nat(12), node: nodeShape }) },
)

/** The objects of a cluster, as a store would hold them. */
class Objects {
  readonly nodes = new Map<number, Node>()
  readonly pods = new Map<number, { readonly pod: Pod; readonly node: string }>()
  readonly nominated = new Map<number, { readonly pod: Pod; readonly node: string }>()

  model(): ClusterModel {
    const model = new ClusterModel()
    for (const [id, { pod, node }] of [...this.pods].reverse()) model.setPod(id, pod, node)
    for (const [id, node] of [...this.nodes].reverse()) model.setNode(id, node)
    for (const [id, { pod, node }] of this.nominated) model.setNominated(id, pod, node)
    return model
  }
}

const service = Object.freeze({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'default' }, spec: { selector: { app: 'web' } } }) as never

function choose(model: ClusterModel, pod: Pod, startIndex: number): Decision {
  return decide(model, pod, { startIndex, percentageOfNodesToScore: 100, ties: 'first-by-name', draw: () => 0 })
}

/** Plays steps on one model that follows, telling `check` of every decision before it is assumed. */
function play(nodes: readonly Parameters<typeof makeNode>[1][], steps: readonly Step[], check: (model: ClusterModel, objects: Objects, pod: Pod, decision: Decision, startIndex: number) => void, changed: (model: ClusterModel, objects: Objects) => void = () => undefined): void {
  const objects = new Objects()
  const model = new ClusterModel()
  const setNode = (id: number, node: Node | undefined): void => {
    if (node === undefined) objects.nodes.delete(id)
    else objects.nodes.set(id, node)
    model.setNode(id, node)
  }
  model.setService(0, service)
  nodes.forEach((shape, id) => setNode(id, makeNode(`n${id}`, shape)))
  let startIndex = 0
  const stepAt = (each: Step, i: number): void => {
    const ids = [...objects.pods.keys()]
    const picked = 'pick' in each && ids.length > 0 ? ids[each.pick % ids.length]! : -1
    if (each.do === 'schedule') {
      const pod = makePod(`p${i}`, each.pod)
      const decision = choose(model, pod, startIndex)
      check(model, objects, pod, decision, startIndex)
      startIndex = decision.nextStartIndex
      if (decision.node === undefined) return
      objects.pods.set(1000 + i, { pod, node: decision.node })
      model.setPod(1000 + i, pod, decision.node)
    } else if (each.do === 'setNode') setNode(each.pick, makeNode(`n${each.pick}`, each.node))
    else if (each.do === 'deleteNode') setNode(each.pick % 12, undefined)
    else if (picked >= 0) change(each.do, picked, objects, model)
  }
  steps.forEach((each, i) => {
    stepAt(each, i)
    changed(model, objects)
  })
}

function change(what: 'deletePod' | 'terminatePod' | 'nominate', id: number, objects: Objects, model: ClusterModel): void {
  const { pod, node } = objects.pods.get(id)!
  objects.pods.delete(id)
  model.setPod(id, undefined)
  if (what === 'terminatePod') {
    const terminating = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2000-01-01T00:00:00Z' } }
    objects.pods.set(id, { pod: terminating, node })
    model.setPod(id, terminating, node)
  } else if (what === 'nominate') {
    objects.nominated.set(id, { pod, node })
    model.setNominated(id, pod, node)
  }
}

const story = [fc.array(nodeShape, { minLength: 1, maxLength: 12, size: 'max' }), fc.array(step, { maxLength: 60, size: 'max' })] as const

test('a model that has followed every change decides like one made anew', () => {
  fc.assert(fc.property(...story, (nodes, steps) => {
    play(nodes, steps, (_model, objects, pod, decision, startIndex) => {
      const anew = objects.model()
      anew.setService(0, service)
      expect(strip(choose(anew, pod, startIndex))).toEqual(strip(decision))
    })
  }), { numRuns: 60, seed: 1 })
})

test('dropping all caches changes no decision', () => {
  fc.assert(fc.property(...story, (nodes, steps) => {
    play(nodes, steps, (model, _objects, pod, decision, startIndex) => {
      model.forgetCaches()
      expect(strip(choose(model, pod, startIndex))).toEqual(strip(decision))
    })
  }), { numRuns: 40, seed: 2 })
})

test('after every change, the sums of nodes are those that counting their pods anew gives', () => {
  let changes = 0
  fc.assert(fc.property(...story, (nodes, steps) => {
    play(nodes, steps, () => undefined, (model, objects) => {
      changes++
      for (const { metadata: { name } } of objects.nodes.values()) expect(sumsOf(model, name)).toEqual(countedAnew(objects, name))
      expect(model.placedPods().map(({ id }) => id)).toEqual([...objects.pods.keys()].sort((a, b) => a - b))
    })
  }), { numRuns: 60, seed: 5 })
  expect(changes).toBeGreaterThan(1_000)
})

test('preemption evicts only lower pods, only where that helps, and is tried wherever it would', () => {
  let helped = 0
  let helpless = 0
  fc.assert(fc.property(...story, (nodes, steps) => {
    play(nodes, steps, (model, objects, pod, decision) => {
      if (decision.node !== undefined || decision.error === true) return
      const { priority = 0 } = pod.spec
      const fitsWithout = (gone: readonly PlacedPod[], name: string) => model.withoutPods(gone, () => refusalOn(model, pod, defaultProfile, name)) === undefined
      const lowerOn = (name: string) => model.placedPods().filter((other) => other.nodeName === name && (other.pod.spec.priority ?? 0) < priority)
      const names = [...objects.nodes.values()].map(({ metadata }) => metadata.name)
      expect(names.filter((name) => fitsWithout([], name))).toEqual([])
      const { preemption } = decision
      if (preemption === undefined) {
        helpless++
        expect(names.filter((name) => fitsWithout(lowerOn(name), name))).toEqual([])
        return
      }
      helped++
      expect(preemption.victims.length).toBeGreaterThan(0)
      for (const { pod: victim, nodeName } of preemption.victims) {
        expect(victim.spec.priority ?? 0).toBeLessThan(priority)
        expect(nodeName).toBe(preemption.node)
      }
      expect(fitsWithout(preemption.victims, preemption.node)).toBe(true)
    })
  }), { numRuns: 150, seed: 6 })
  expect(Math.min(helped, helpless)).toBeGreaterThan(50)
})

test('the decision is the explanation\'s best node', () => {
  fc.assert(fc.property(...story, (nodes, steps) => {
    play(nodes, steps, (model, _objects, pod, decision) => {
      const explained = explain(model, pod, defaultProfile)
      expect(decision.node).toEqual(explained.bestNodes?.[0])
      if (decision.node !== undefined && decision.score !== undefined) {
        expect(explained.nodes!.find(({ name }) => name === decision.node)!.total).toBe(decision.score)
      }
    })
  }), { numRuns: 40, seed: 3 })
})

test('without sampling and with ties by name, the order in which nodes came changes no decision', () => {
  const shapes = fc.array(nodeShape, { minLength: 1, maxLength: 12, size: 'max' })
  const pods = fc.array(podShape, { maxLength: 30, size: 'max' })
  fc.assert(fc.property(shapes, pods, fc.infiniteStream(fc.nat(1000)), (nodes, templates, keys) => {
    const ids = nodes.map((_, id) => ({ id, key: keys.next().value! })).sort((a, b) => a.key - b.key || a.id - b.id)
    const models = [new ClusterModel(), new ClusterModel()] as const
    nodes.forEach((shape, id) => {
      models[0].setNode(id, makeNode(`n${id}`, shape))
      models[1].setNode(ids[id]!.id, makeNode(`n${id}`, shape))
    })
    templates.forEach((template, i) => {
      const pod = makePod(`p${i}`, template)
      const [a, b] = models.map((model) => choose(model, pod, 0))
      expect(b!.node).toBe(a!.node)
      for (const model of models) if (a!.node !== undefined) model.setPod(100 + i, pod, a!.node)
    })
  }), { numRuns: 40, seed: 4 })
})

/** What of a decision can be compared: names instead of entries in the model. */
function strip(decision: Decision): unknown {
  if (decision.node !== undefined || decision.error === true) return decision
  const { diagnosis, preemption, ...rest } = decision
  return { ...rest, refusals: diagnosis.refusals.map(({ node, status }) => [node.name, status]), preemption: preemption?.node }
}

/** What the model keeps of a node. */
function sumsOf(model: ClusterModel, name: string): unknown {
  const node = model.node(name)!
  const { nonZeroCpuMilli, nonZeroMemory, lowestPriority, pods } = node
  return { cpu: node.requested(0), memory: node.requested(1), nonZeroCpuMilli, nonZeroMemory, lowestPriority, pods: pods.map(({ id }) => id).sort((a, b) => a - b) }
}

const MI = 1024 * 1024

/** The same, counted from the objects; all containers of these tests say what they ask for. */
function countedAnew({ pods }: Objects, name: string): unknown {
  const here = [...pods].filter(([, { node }]) => node === name)
  const sum = (of: (requests: Readonly<Record<string, string>>) => number) => here.reduce((total, [, { pod }]) => total + of(pod.spec.containers[0]!.resources!.requests!), 0)
  const cpu = sum((requests) => (requests['cpu']!.endsWith('m') ? parseInt(requests['cpu']!, 10) : Number(requests['cpu']) * 1_000))
  const memory = sum((requests) => bytesOf(requests['memory']))
  const nonZeroMemory = sum((requests) => (requests['memory'] === undefined ? 200 * MI : bytesOf(requests['memory'])))
  return { cpu, memory, nonZeroCpuMilli: cpu, nonZeroMemory, lowestPriority: Math.min(...here.map(([, { pod }]) => pod.spec.priority ?? 0)), pods: here.map(([id]) => id).sort((a, b) => a - b) }
}

function bytesOf(text: string | undefined): number {
  return text === undefined ? 0 : parseInt(text, 10) * (text.endsWith('Gi') ? 1024 * MI : MI)
}
