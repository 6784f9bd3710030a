/** What the time line says about StatefulSets: made, rolled, scaled, complete. */
import { sameValue, type StatefulSet } from '../model/index.js'
import type { Change } from '../sim/index.js'
import type { Folder } from './folder.js'
import { took } from './format.js'
import { images, templateChange } from './workloads.js'

export class StatefulSetNarrator {
  private readonly rollouts = new Map<string, number>()

  constructor(private readonly folder: Folder) {}

  look({ key, old, new: set }: Change<StatefulSet>, now: number): void {
    if (set === undefined) return this.folder.line(now, 'delete', `statefulset ${old!.metadata.name}`)
    const { name } = set.metadata
    const { template, replicas = 1, updateStrategy, podManagementPolicy } = set.spec
    if (old === undefined) return this.folder.line(now, 'deploy', `${name}: ${replicas} × ${images(template)}`, podManagementPolicy === 'Parallel' ? 'in parallel' : 'in order')
    if (!sameValue(old.spec.template, template)) {
      const partition = updateStrategy?.rollingUpdate?.partition ?? 0
      this.rollouts.set(key, now)
      const how = updateStrategy?.type === 'OnDelete' ? 'on delete' : partition === 0 ? 'from the highest ordinal' : `down to ordinal ${partition}`
      this.folder.line(now, 'rollout', `${name} ${templateChange(old.spec.template, template)}`, how)
    }
    const before = old.spec.replicas ?? 1
    if (before !== replicas) this.folder.line(now, 'scale', `${name} ${before} → ${replicas}`)
    this.lookAtProgress(key, set, now)
  }

  private lookAtProgress(key: string, { metadata, spec, status }: StatefulSet, now: number): void {
    const began = this.rollouts.get(key)
    if (began === undefined || status === undefined || status.observedGeneration !== metadata.generation) return
    if (status.currentRevision !== status.updateRevision || [status.updatedReplicas, status.availableReplicas].some((count) => (count ?? 0) !== (spec.replicas ?? 1))) return
    this.rollouts.delete(key)
    this.folder.line(now, 'rollout', `${metadata.name} ${images(spec.template)} complete`, took(now - began))
  }
}
