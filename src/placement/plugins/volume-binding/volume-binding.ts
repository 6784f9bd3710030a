/**
 * VolumeBinding places a pod where its volumes are or can be: bound volumes say on which nodes they can be used, claims
 * that wait for their first consumer are given a volume that is there, or have one provisioned near the chosen node.
 * Source: pkg/scheduler/framework/plugins/volumebinding.
 */
import type { Pod } from '../../../model/index.js'
import type { Plugin, PreFilterResult } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { PodInfo } from '../../model/pod-info.js'
import type { Storage } from '../../model/storage.js'
import { podClaims } from './claims.js'
import type { PodClaims } from './claims.js'
import { refuseVolumes, VOLUME_BINDING } from './find.js'
import { eventsToRegister } from './queueing.js'

const SKIP = Object.freeze({ skip: true })

interface Remembered {
  readonly storage: Storage
  readonly version: number
  readonly result: PreFilterResult
}

const remembered = new WeakMap<Pod, Remembered>()

/** Trials of preemption ask again and again about the same claims. */
function prepare({ pod, podClass: { volumes } }: PodInfo, { storage }: ClusterModel): PreFilterResult {
  const known = remembered.get(pod)
  if (known !== undefined && known.storage === storage && known.version === storage.version) return known.result
  const claims = podClaims(pod, volumes, storage)
  const result = typeof claims === 'string' ? { status: unresolvable(VOLUME_BINDING, claims) } : { state: claims }
  remembered.set(pod, { storage, version: storage.version, result })
  return result
}

export const volumeBinding: Plugin = {
  name: VOLUME_BINDING,
  preFilter: (info, cluster) => (info.podClass.volumes.claims.length === 0 ? SKIP : prepare(info, cluster)),
  filter: (_pod, node, claims) => refuseVolumes(claims as PodClaims, node),
  eventsToRegister,
}
