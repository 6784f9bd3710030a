/** The invariant I04: no two pods of a StatefulSet's ordinal live at the same time, whatever the API says of them. */
import { byText, controllerOf, type Pod } from '../model/index.js'
import type { Runtime } from '../world/index.js'
import type { Invariant, InvariantContext } from './invariant.js'

export const oneIdentity: Invariant = {
  id: 'I04',
  title: 'At most one set of containers of a StatefulSet\'s ordinal lives at any time.',
  kind: 'safety',
  make({ ledger, world }: InvariantContext, tell) {
    /** Pods by `namespace/name` → the nodes on which something runs in one of that name, by uid. */
    let live = new Map<string, Map<string, string>>()
    function follow(uid: string, pod: string, runtime: Runtime | undefined): void {
      const nodes = live.get(pod)
      if (runtime === undefined) {
        nodes?.delete(uid)
        if (nodes?.size === 0) live.delete(pod)
      } else if (nodes === undefined) {
        live.set(pod, new Map([[uid, runtime.node]]))
      } else if (!nodes.has(uid)) {
        nodes.set(uid, runtime.node)
        const message = twice(pod)
        if (message !== undefined) tell(message)
      }
    }
    function twice(pod: string): string | undefined {
      const nodes = live.get(pod)
      const stored = nodes === undefined || nodes.size < 2 ? undefined : ledger.store.get<Pod>('Pod', pod)
      if (stored === undefined || controllerOf(stored)?.kind !== 'StatefulSet') return undefined
      return `${pod} lives ${nodes!.size} times, on ${[...nodes!.values()].sort(byText).join(' and ')}`
    }
    function count(): void {
      live = new Map()
      for (const uid of world?.runtimes.uids() ?? []) {
        const runtime = world!.runtimes.get(uid)!
        const nodes = live.get(runtime.pod) ?? new Map<string, string>()
        live.set(runtime.pod, nodes.set(uid, runtime.node))
      }
    }
    count()
    world?.runtimes.onChange((pod, uid) => follow(uid, pod, world.runtimes.get(uid)))
    return {
      full() {
        count()
        return [...live.keys()].sort(byText).flatMap((pod) => twice(pod) ?? [])
      },
      reset: count,
    }
  },
}
