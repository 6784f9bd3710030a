/**
 * `scheduler/preemption`: a pod that fits nowhere, and who would have to go; and what the scheduler's process then
 * does about it (`actuated`: nominations, conditions, deletions, events), over the project's API server.
 */
import { ApiServer, barePipeline } from '../../src/apiserver/index.js'
import { decide, defaultProfile, explainPreemption } from '../../src/placement/index.js'
import { freeze } from '../../src/plain/index.js'
import { Scheduler } from '../../src/scheduler/index.js'
import { getCondition, keyOf, type Pod } from '../../src/model/index.js'
import { Engine, Ledger } from '../../src/sim/index.js'
import { diff } from './compare.js'
import { modelOf } from './scheduler-cluster.js'
import type { Adapter, Difference } from './types.js'

const LISTS = ['nodes', 'namespaces', 'services', 'replicaSets', 'podDisruptionBudgets', 'pods'] as const

/** One attempt of the running scheduler for the pod, and what it writes. */
function actuate(input: any): any {
  const engine = new Engine({ seed: 'preemption' })
  const ledger = new Ledger(engine, { keep: 'columns' })
  const api = new ApiServer(ledger, { pipeline: barePipeline })
  const events: string[] = []
  const put = (object: any) => ledger.commit({ actor: 'user', verb: 'create', kind: object.kind, key: keyOf(object), value: freeze(object) })
  for (const list of LISTS) for (const object of input[list] ?? []) put(object)
  put(input.pod)
  const own = keyOf(input.pod)
  const before = new Map(ledger.store.list<Pod>('Pod').map((pod) => [keyOf(pod), pod]))
  const touched = { deleted: new Set<string>(), disruptionTargets: new Set<string>(), clearedNominations: new Set<string>() }
  ledger.observe(({ kind, key, old, new: next }: any) => {
    if (kind !== 'Pod') return
    if (next === undefined || (next.metadata.deletionTimestamp !== undefined && old.metadata.deletionTimestamp === undefined)) touched.deleted.add(key)
    if (getCondition((next as Pod | undefined)?.status?.conditions, 'DisruptionTarget') !== getCondition((old as Pod).status?.conditions, 'DisruptionTarget') && next !== undefined) touched.disruptionTargets.add(key)
    if (key !== own && next !== undefined && old.status?.nominatedNodeName !== undefined && next.status?.nominatedNodeName === undefined) touched.clearedNominations.add(key)
  })
  const scheduler = new Scheduler({
    ledger, api, order: 100, ties: 'first-by-name', profiles: [{ ...defaultProfile, percentageOfNodesToScore: 100 }],
    record: (_component, { type, reason, message, regarding }) => {
      if (reason === 'Preempted') events.push(`${type} ${reason} ${regarding.metadata.name}: ${message}`)
    },
  })
  scheduler.start()
  for (const [key] of scheduler.queue.entries()) if (key !== own) scheduler.queue.remove(key)
  engine.settle()
  const nominatedNode = ledger.store.get<Pod>('Pod', own)!.status?.nominatedNodeName ?? ''
  const sorted = (set: ReadonlySet<string>) => [...set].sort()
  return {
    nominatedNode: nominatedNode === before.get(own)!.status?.nominatedNodeName ? undefined : nominatedNode,
    deleted: sorted(touched.deleted), disruptionTargets: sorted(touched.disruptionTargets), clearedNominations: sorted(touched.clearedNominations), events: events.sort(),
  }
}

/** `keepsNomination` and an empty `nominatedNode` both read as nothing new if there was no nomination before. */
function compareActuated({ pod }: any, expected: any, actual: any): readonly Difference[] {
  const old = pod.status?.nominatedNodeName ?? ''
  const wanted = expected.keepsNomination === true ? old : expected.nominatedNode
  return diff(
    { clearedNominations: [], events: [], ...expected, keepsNomination: undefined, nominatedNode: wanted },
    { ...actual, nominatedNode: actual.nominatedNode ?? old },
    'actuated',
  )
}

export const schedulerPreemption: Adapter = {
  area: 'scheduler/preemption',
  run({ input, output }) {
    const model = modelOf(input)
    const decision = decide(model, input.pod, { startIndex: 0, percentageOfNodesToScore: 100, ties: 'first-by-name', draw: () => 0 })
    if (decision.node !== undefined || decision.error === true) return diff(output, decision)
    const { whyNot, candidates, best, refused } = explainPreemption(model, input.pod, defaultProfile)!
    const { actuated, ...expected } = output
    const byNode = (a: { node: string }, b: { node: string }) => (a.node < b.node ? -1 : 1)
    const differences = diff({ ...expected, candidates: [...expected.candidates].sort(byNode) }, {
      fitError: decision.fitError,
      message: decision.message,
      eligible: whyNot === undefined,
      whyNot,
      candidates: candidates.map(({ node, pdbViolations, victims }) => ({
        node, pdbViolations, victims: victims.map(({ pod: { metadata } }) => `${metadata.namespace}/${metadata.name}`),
      })).sort(byNode),
      bestNodes: best.map(({ node }) => node).sort(),
      refused: refused.size === 0 ? undefined : Object.fromEntries([...refused].map(([node, { plugin, code, reasons }]) => [node, { plugin, code, reasons }])),
    })
    return actuated === undefined ? differences : [...differences, ...compareActuated(input, actuated, actuate(input))]
  },
}
