/**
 * `scheduler/preemption`: a pod that fits nowhere, and who would have to go. What is done about it (`actuated`:
 * deletions, conditions, events) is the scheduler process' business and not compared here.
 */
import { decide, defaultProfile, explainPreemption } from '../../src/placement/index.js'
import { diff } from './compare.js'
import { modelOf, usesVolumes } from './scheduler-cluster.js'
import type { Adapter, VectorCase } from './types.js'

export const schedulerPreemption: Adapter = {
  area: 'scheduler/preemption',
  claims: ({ input }: VectorCase) => usesVolumes(input),
  run({ input, output }) {
    const model = modelOf(input)
    const decision = decide(model, input.pod, { startIndex: 0, percentageOfNodesToScore: 100, ties: 'first-by-name', draw: () => 0 })
    if (decision.node !== undefined || decision.error === true) return diff(output, decision)
    const { whyNot, candidates, best, refused } = explainPreemption(model, input.pod, defaultProfile)!
    const { actuated: _, ...expected } = output
    const byNode = (a: { node: string }, b: { node: string }) => (a.node < b.node ? -1 : 1)
    return diff({ ...expected, candidates: [...expected.candidates].sort(byNode) }, {
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
  },
}
