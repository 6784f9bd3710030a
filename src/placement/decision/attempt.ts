/**
 * One attempt to place a pod: the pod, the cluster, the profile, and what PreFilter found out before any node was
 * looked at. Everything that a decision asks afterwards starts from here.
 */
import type { Pod } from '../../model/index.js'
import type { Profile } from '../framework/profile.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { PodInfo } from '../model/pod-info.js'
import type { ActiveFilter } from './batch.js'
import { classPlanOf } from './class-plan.js'
import type { ClassPlan } from './class-plan.js'
import { activeFilters, runPreFilter } from './pre-filter.js'
import type { PreFiltered } from './pre-filter.js'

/** One attempt to place a pod. */
export class Attempt {
  readonly pod: PodInfo
  readonly classPlan: ClassPlan
  readonly preFiltered: PreFiltered
  private active: readonly ActiveFilter[] | undefined = undefined

  /** Begins an attempt: asks the PreFilter plugins. */
  constructor(readonly cluster: ClusterModel, pod: Pod, readonly profile: Profile) {
    const { points } = profile
    this.pod = cluster.podInfo(pod)
    this.classPlan = classPlanOf(points, cluster, this.pod)
    this.preFiltered = runPreFilter(points, this.classPlan.plan.answers, cluster, this.pod)
  }

  /** The filters that have something to say, in order. */
  get filters(): readonly ActiveFilter[] {
    return this.active ??= activeFilters(this.profile.points, this.preFiltered)
  }
}
