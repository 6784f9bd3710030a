/**
 * One attempt to place a pod: the pod, the cluster, the profile, and what PreFilter found out before any node was
 * looked at. Everything that a decision asks afterwards starts from here.
 */
import type { Pod } from '../../model/index.js'
import type { Profile } from '../framework/profile.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { PodInfo } from '../model/pod-info.js'
import { runPreFilter } from './pre-filter.js'
import type { PreFiltered } from './pre-filter.js'

/** One attempt to place a pod. */
export interface Attempt {
  readonly cluster: ClusterModel
  readonly profile: Profile
  readonly pod: PodInfo
  readonly preFiltered: PreFiltered
}

/** Begins an attempt: asks the PreFilter plugins. */
export function beginAttempt(cluster: ClusterModel, pod: Pod, profile: Profile): Attempt {
  const info = cluster.podInfo(pod)
  return { cluster, profile, pod: info, preFiltered: runPreFilter(profile, cluster, info) }
}
