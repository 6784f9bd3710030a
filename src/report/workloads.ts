/** What the time line says about Deployments: made, rolled, scaled, stuck, complete. */
import { componentOf } from '../client/index.js'
import { getCondition, sameValue, type Deployment, type HorizontalPodAutoscaler, type PodTemplateSpec } from '../model/index.js'
import type { Change, Happening, Store } from '../sim/index.js'
import type { Folder } from './folder.js'
import { shortKey, took } from './format.js'

export class WorkloadNarrator {
  private readonly rollouts = new Map<string, number>()

  constructor(
    private readonly store: Store,
    private readonly folder: Folder,
  ) {}

  look({ key, old, new: deployment }: Change<Deployment>, { actor }: Happening, now: number): void {
    if (deployment === undefined) return this.folder.line(now, 'delete', `deployment ${shortKey(key)}`)
    const name = shortKey(key)
    if (old === undefined) {
      this.rollouts.set(key, now)
      return this.folder.line(now, 'deploy', `${name}: ${deployment.spec.replicas ?? 1} × ${images(deployment.spec.template)}`)
    }
    if (!sameValue(old.spec.template, deployment.spec.template)) this.templateChanged(key, old, deployment, now)
    if (old.spec.replicas !== deployment.spec.replicas) this.scaled(key, old, deployment, actor, now)
    if (old.spec.paused !== deployment.spec.paused) this.folder.line(now, 'rollout', `${name} ${deployment.spec.paused === true ? 'paused' : 'resumed'}`)
    this.lookAtProgress(key, old, deployment, now)
  }

  private templateChanged(key: string, old: Deployment, deployment: Deployment, now: number): void {
    if (this.rollouts.has(key) && images(old.spec.template) === images(deployment.spec.template)) return
    this.rollouts.set(key, now)
    const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {}
    const how = deployment.spec.strategy?.type === 'Recreate' ? 'recreate' : `surge ${maxSurge ?? '25%'}, unavailable ${maxUnavailable ?? '25%'}`
    this.folder.line(now, 'rollout', `${shortKey(key)} ${templateChange(old.spec.template, deployment.spec.template)}`, how)
  }

  private scaled(key: string, old: Deployment, deployment: Deployment, actor: string, now: number): void {
    const { name, namespace } = deployment.metadata
    const text = `${shortKey(key)} ${old.spec.replicas ?? 1} → ${deployment.spec.replicas ?? 1}`
    if (componentOf(actor) !== 'horizontal-pod-autoscaler') return this.folder.line(now, 'scale', text)
    const hpa = this.store.list<HorizontalPodAutoscaler>('HorizontalPodAutoscaler').find(({ spec, metadata }) => metadata.namespace === namespace && spec.scaleTargetRef.name === name)
    this.folder.line(now, 'hpa', text, hpa === undefined ? '' : targetOf(hpa))
  }

  private lookAtProgress(key: string, old: Deployment, deployment: Deployment, now: number): void {
    const reason = getCondition(deployment.status?.conditions, 'Progressing')?.reason
    if (reason === undefined || reason === getCondition(old.status?.conditions, 'Progressing')?.reason) return
    const began = this.rollouts.get(key)
    const name = shortKey(key)
    if (reason === 'NewReplicaSetAvailable' && began !== undefined) {
      this.rollouts.delete(key)
      this.folder.line(now, 'rollout', `${name} ${images(deployment.spec.template)} complete`, took(now - began))
    } else if (reason === 'ProgressDeadlineExceeded') {
      const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = deployment.status ?? {}
      this.folder.line(now, 'rollout', `${name} makes no progress`, `${updatedReplicas} updated, ${availableReplicas} of ${replicas} pods available, deadline ${deployment.spec.progressDeadlineSeconds ?? 600} s`)
    }
  }
}

/** The images of a template's containers, in words. */
export function images({ spec }: PodTemplateSpec): string {
  return spec.containers.map(({ image }) => image ?? '').join(' + ')
}

/** How the images of a template changed, or that something else did. */
export function templateChange(old: PodTemplateSpec, template: PodTemplateSpec): string {
  const [before, after] = [images(old), images(template)]
  return before === after ? 'template changed' : difference(before, after)
}

/** `v1 → v2` where only the tag differs. */
function difference(before: string, after: string): string {
  const [x, y] = [before, after].map((image) => image.lastIndexOf(':'))
  return x! > 0 && before.slice(0, x) === after.slice(0, y) ? `${before.slice(x! + 1)} → ${after.slice(y! + 1)}` : `${before} → ${after}`
}

function targetOf({ spec }: HorizontalPodAutoscaler): string {
  const [metric] = spec.metrics ?? []
  const target = metric?.resource?.target
  return target?.averageUtilization === undefined ? '' : `${metric!.resource!.name} target ${target.averageUtilization} %`
}
