import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTime, type DaemonSet, type Node, type Pod } from '../../../../src/model/index.js'
import { Board, type List } from '../../../../src/reconcilers/daemonset/board.js'
import { HASH_LABEL } from '../../../../src/reconcilers/daemonset/template.js'
import { daemonSet } from './world.js'

const NODES = ['a', 'b', 'c', 'd']
const LISTS: readonly List[] = ['work', 'plain/replacement', 'plain/candidate', 'surge/done', 'surge/allowed', 'surge/candidate', 'surge/sunset', 'surge/lost']
const EFFECTS = [undefined, 'NoSchedule', 'NoExecute'] as const
const SETS = [daemonSet('app:1'), daemonSet('app:2', { minReadySeconds: 3 })] as unknown as readonly DaemonSet[]

interface PodState { readonly node: number; readonly bound: boolean; readonly phase: string; readonly ready: boolean; readonly hash: string; readonly deleted: boolean; readonly stranger: boolean }

const podState = fc.record({
  node: fc.nat(NODES.length), bound: fc.boolean(), phase: fc.constantFrom('Pending', 'Running', 'Failed', 'Succeeded'), ready: fc.boolean(), hash: fc.constantFrom('one', 'two'),
  deleted: fc.boolean(), stranger: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
})
const step = fc.oneof(
  fc.record({ do: fc.constant('node' as const), name: fc.constantFrom(...NODES), effect: fc.option(fc.constantFrom(...EFFECTS), { nil: null }) }),
  fc.record({ do: fc.constant('pod' as const), i: fc.nat(6), state: fc.option(podState) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(4000) }),
  fc.record({ do: fc.constant('measure' as const), set: fc.nat(1), hash: fc.constantFrom('one', 'two'), minReadySeconds: fc.constantFrom(0, 3), surges: fc.boolean() }),
)

function nodeOf(name: string, effect: string | undefined): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { taints: effect === undefined ? [] : [{ key: 'full', effect }] } } as unknown as Node
}

function podOf(i: number, now: number, { node, bound, phase, ready, hash, deleted, stranger }: PodState): Pod {
  const name = NODES[node] ?? 'nowhere'
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }] } } }
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { name: `p${i}`, namespace: 'default', creationTimestamp: formatTime(now), labels: { app: stranger ? 'other' : 'agent', [HASH_LABEL]: hash }, ...(deleted ? { deletionTimestamp: formatTime(now) } : {}) },
    spec: { containers: [], ...(bound ? { nodeName: name } : { affinity }) },
    status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: formatTime(now) }] },
  } as unknown as Pod
}

function shown(board: Board): unknown {
  return {
    counts: board.counts, strangers: board.strangers().map(({ metadata }) => metadata.name), members: board.members().map(({ metadata }) => metadata.name),
    hashes: ['one', 'two'].filter((hash) => board.hasPodsAt(hash)),
    lists: LISTS.map((list) => board.list(list).all().map((name) => [name, board.verdictOn(name)])),
  }
}

test('a board that follows each change, beliefs included, says what one made anew says', () => {
  fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), fc.boolean(), (steps, doubtful) => {
    const nodes = new Map<string, Node>()
    const pods = new Map<number, Pod>()
    let now = 0
    let set = SETS[0]!
    let measure = { hash: 'one', generation: undefined as number | undefined, minReadySeconds: 0, surges: false }
    const board = new Board(set, [], [])
    for (const each of steps) {
      if (each.do === 'wait') now += each.ms
      if (each.do === 'measure') [set, measure] = [SETS[each.set]!, { ...measure, hash: each.hash, minReadySeconds: each.minReadySeconds, surges: each.surges }]
      if (each.do === 'node') {
        const before = nodes.get(each.name)
        const after = each.effect === null ? undefined : nodeOf(each.name, each.effect)
        if (before === undefined && after === undefined) continue
        board.nodeChanged({ old: before, new: after })
        if (after === undefined) nodes.delete(each.name)
        else nodes.set(each.name, after)
      }
      if (each.do === 'pod') {
        const before = pods.get(each.i)
        const after = each.state === null ? undefined : podOf(each.i, now, each.state)
        board.podChanged({ old: before, new: after })
        if (after === undefined) pods.delete(each.i)
        else pods.set(each.i, after)
        // What is believed for a moment only leaves no trace.
        if (doubtful) {
          board.podChanged({ old: after, new: before })
          board.refresh(set, measure, now)
          board.podChanged({ old: before, new: after })
        }
      }
      board.refresh(set, measure, now)
      const anew = new Board(set, [...nodes.values()], [...pods.values()])
      anew.refresh(set, measure, now)
      expect(shown(board)).toEqual(shown(anew))
    }
  }), { numRuns: 300 })
})
