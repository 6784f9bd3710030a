/**
 * `scheduler/filter-score` and `-large`: one attempt to place one pod, taken apart; the decision itself is compared
 * with the same output.
 */
import { decide, defaultProfile, explain } from '../../src/placement/index.js'
import type { Decision, Explanation, Status } from '../../src/placement/index.js'
import { diff } from './compare.js'
import { modelOf } from './scheduler-cluster.js'
import type { Adapter, Difference, VectorCase } from './types.js'

const status = (given: Status | undefined) => given === undefined ? undefined
  : { code: given.code, plugin: given.plugin, reasons: given.reasons }

function outputOf(input: any, explained: Explanation, decision: Decision | undefined): unknown {
  const byName = new Map(explained.nodes?.map((node) => [node.name, node]))
  const nodes = explained.nodes === undefined ? undefined : (input.nodes ?? []).map(({ metadata }: any) => {
    const { rejection, alsoRejectedBy, ...rest } = byName.get(metadata.name)!
    return { ...rest, rejection: status(rejection), alsoRejectedBy: alsoRejectedBy?.map(status) }
  })
  return {
    preEnqueue: status(explained.preEnqueue),
    preFilter: status(explained.diagnosis?.preFilter),
    preFilterNodes: explained.preFilterNodes,
    nodes,
    bestNodes: explained.bestNodes,
    error: explained.error,
    fitError: explained.fitError,
    unschedulablePlugins: explained.diagnosis?.unschedulablePlugins,
    message: decision?.node === undefined && decision?.error === undefined ? decision?.message : undefined,
    nominatedNode: decision?.node === undefined && decision?.error === undefined ? decision?.preemption?.node : undefined,
  }
}

function run({ input, output }: VectorCase): readonly Difference[] {
  const model = modelOf(input)
  const explained = explain(model, input.pod, defaultProfile)
  const decision = explained.preEnqueue !== undefined ? undefined
    : decide(model, input.pod, { startIndex: 0, percentageOfNodesToScore: 100, ties: 'first-by-name', draw: () => 0 })
  const differences = diff(output, outputOf(input, explained, decision))
  const chosen = [...(output.bestNodes ?? [])].sort()[0]
  return [...differences, ...diff(chosen, decision?.node, 'decide.node')]
}

export const schedulerFilterScore: Adapter = { area: 'scheduler/filter-score', run }
export const schedulerFilterScoreLarge: Adapter = { area: 'scheduler/filter-score-large', run }
