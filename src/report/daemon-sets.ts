/** What the time line says about DaemonSets: made, rolled, on more or fewer nodes, complete. */
import { sameValue, type DaemonSet } from '../model/index.js'
import type { Change } from '../sim/index.js'
import type { Folder } from './folder.js'
import { shortKey, took } from './format.js'
import { images, templateChange } from './workloads.js'

export class DaemonSetNarrator {
  private readonly rollouts = new Map<string, number>()

  constructor(private readonly folder: Folder) {}

  look({ key, old, new: set }: Change<DaemonSet>, now: number): void {
    const name = shortKey(key)
    if (set === undefined) return this.folder.line(now, 'delete', `daemonset ${name}`)
    const { template } = set.spec
    if (old === undefined) {
      this.rollouts.set(key, now)
      return this.folder.line(now, 'deploy', `${name}: on every node that suits, ${images(template)}`)
    }
    if (!sameValue(old.spec.template, template)) {
      this.rollouts.set(key, now)
      this.folder.line(now, 'rollout', `${name} ${templateChange(old.spec.template, template)}`, manner(set))
    }
    const [before, after] = [old.status?.desiredNumberScheduled ?? 0, set.status?.desiredNumberScheduled ?? 0]
    if (before !== after && before > 0) this.folder.line(now, 'scale', `${name} ${before} → ${after} nodes`)
    this.lookAtProgress(key, set, now)
  }

  private lookAtProgress(key: string, { metadata, spec, status }: DaemonSet, now: number): void {
    const began = this.rollouts.get(key)
    if (began === undefined || status === undefined || status.observedGeneration !== metadata.generation) return
    const { desiredNumberScheduled: desired, updatedNumberScheduled = 0, numberAvailable = 0 } = status
    if (desired === 0 || updatedNumberScheduled !== desired || numberAvailable !== desired) return
    this.rollouts.delete(key)
    this.folder.line(now, 'rollout', `${shortKey(key)} ${images(spec.template)} complete`, `${desired} nodes, ${took(now - began)}`)
  }
}

function manner({ spec: { updateStrategy } }: DaemonSet): string {
  const { maxSurge = 0, maxUnavailable = 1 } = updateStrategy?.rollingUpdate ?? {}
  return updateStrategy?.type === 'OnDelete' ? 'on delete' : `surge ${maxSurge}, unavailable ${maxUnavailable}`
}
