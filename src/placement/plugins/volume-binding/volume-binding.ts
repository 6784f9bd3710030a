/**
 * VolumeBinding places a pod where its volumes are or can be: bound volumes say on which nodes they can be used, claims
 * that wait for their first consumer are given a volume that is there, or have one provisioned near the chosen node.
 * Source: pkg/scheduler/framework/plugins/volumebinding.
 */
import type { Pod, VolumeBindingArgs } from '../../../model/index.js'
import type { Plugin, PreFilterResult } from '../../framework/plugin.js'
import { failure, unresolvable } from '../../framework/status.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { PodInfo } from '../../model/pod-info.js'
import type { Storage } from '../../model/storage.js'
import { assumeVolumes, checkVolumes, forgetVolumes, hasAssumed, restoreVolumes, updatesFor } from './binding.js'
import { podClaims } from './claims.js'
import type { PodClaims } from './claims.js'
import { findVolumes, refuseVolumes, VOLUME_BINDING } from './find.js'
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

const MS_PER_SECOND = 1_000
const TIMED_OUT = 'context deadline exceeded'

/** The plugin; `bindTimeoutSeconds` is how long a pod waits for its volumes once it has a node. */
export function configuredVolumeBinding({ bindTimeoutSeconds }: Pick<VolumeBindingArgs, 'bindTimeoutSeconds'>): Plugin {
  const wait = Object.freeze({ atMostMs: bindTimeoutSeconds * MS_PER_SECOND, otherwise: problemText(TIMED_OUT) })
  return {
    name: VOLUME_BINDING,
    preFilter: (info, cluster) => (info.podClass.volumes.claims.length === 0 ? SKIP : prepare(info, cluster)),
    filter: (_pod, node, claims) => refuseVolumes(claims as PodClaims, node),
    reserve(info, node, context) {
      if (info.podClass.volumes.claims.length === 0) return undefined
      const { state } = prepare(info, context.cluster)
      const found = state === undefined ? undefined : findVolumes(state as PodClaims, node)
      if (found === undefined || typeof found === 'string') return failure(VOLUME_BINDING, `no pod volumes found for node "${node.name}"`)
      assumeVolumes(info.pod, node, found, context)
      return undefined
    },
    unreserve: ({ pod }, _node, context) => restoreVolumes(pod, context),
    preBindSkips: ({ pod, podClass }, _node, context) => podClass.volumes.claims.length === 0 || !hasAssumed(pod, context),
    preBind: ({ pod }, _node, context) => ({ updates: updatesFor(pod, context), wait }),
    preBound({ pod }, node, context) {
      const answer = checkVolumes(pod, node, context)
      return typeof answer === 'object' ? failure(VOLUME_BINDING, problemText(answer.problem)) : answer
    },
    postBind({ pod, podClass }, _node, context) {
      if (podClass.volumes.claims.length > 0) forgetVolumes(pod, context)
    },
    eventsToRegister,
  }
}

function problemText(problem: string): string {
  return `binding volumes: ${problem}`
}
