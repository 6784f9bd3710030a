/** What pods ask for and nodes offer, as numbers: thousandths of a CPU, whole units of everything else. */
import { bytes, cpuMilli, podRequests, podRequestsForScoring } from '../../../src/model/index.js'
import type { Node, Pod, PodSpec, ResourceList } from '../../../src/model/index.js'

type Amounts = ReadonlyMap<string, number>

/** What a pod asks for; for scores, a container that asks for nothing counts as a little. */
export interface Asked {
  readonly filter: Amounts
  readonly score: Amounts
}

/** Reading quantities is slow, and a list always says the same. */
const readLists = new WeakMap<ResourceList, Amounts>()
const readSpecs = new WeakMap<PodSpec, Asked>()

function amountsOf(list: ResourceList): Amounts {
  let amounts = readLists.get(list)
  if (amounts === undefined) {
    amounts = new Map(Object.entries(list).map(([name, text]) => [name, name === 'cpu' ? cpuMilli(text) : bytes(text)]))
    readLists.set(list, amounts)
  }
  return amounts
}

/** What a pod asks for. */
export function asked({ spec }: Pod): Asked {
  let found = readSpecs.get(spec)
  if (found === undefined) {
    found = { filter: amountsOf(podRequests(spec)), score: amountsOf(podRequestsForScoring(spec)) }
    readSpecs.set(spec, found)
  }
  return found
}

/** What a node offers of a resource. */
export function offered(node: Node, name: string): number {
  return amountsOf(node.status?.allocatable ?? {}).get(name) ?? 0
}

/** What some pods ask for together. */
export function sumOf(pods: readonly { readonly pod: Pod }[]): Asked {
  const sums = { filter: new Map<string, number>(), score: new Map<string, number>() }
  for (const { pod } of pods) {
    const { filter, score } = asked(pod)
    for (const [name, amount] of filter) sums.filter.set(name, (sums.filter.get(name) ?? 0) + amount)
    for (const [name, amount] of score) sums.score.set(name, (sums.score.get(name) ?? 0) + amount)
  }
  return sums
}
