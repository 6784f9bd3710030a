/**
 * What becomes of a pod's claims on a node: volumes of bound claims must be usable there, each claim that waits gets
 * a volume that is there, or one is provisioned.
 * Source: pkg/scheduler/framework/plugins/volumebinding/binder.go (FindPodVolumes, findMatchingVolumes).
 */
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/index.js'
import { unresolvable } from '../../framework/status.js'
import type { Status } from '../../framework/status.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { PodClaims, Unbound } from './claims.js'
import { chooseVolume, matchesNodeAffinity } from './matching.js'
import { canProvision, hasRoom } from './provisioning.js'

/** The plugin's name. */
export const VOLUME_BINDING = 'VolumeBinding'
const ERR_REASON_NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity"
const ERR_REASON_BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind"
const ERR_REASON_NOT_ENOUGH_SPACE = 'node(s) did not have enough free storage'
const ERR_REASON_PV_NOT_EXIST = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'

/** What a pod's claims get on a node. */
export interface NodeVolumes {
  readonly bindings: readonly { readonly volume: PersistentVolume; readonly claim: PersistentVolumeClaim }[]
  readonly provisions: readonly PersistentVolumeClaim[]
}

const REFUSALS = new Map<string, Status>()

/** Refusals are made once per combination of reasons. */
function refusal(reasons: readonly string[]): Status {
  const key = reasons.join('\n')
  let status = REFUSALS.get(key)
  if (status === undefined) REFUSALS.set(key, status = unresolvable(VOLUME_BINDING, ...reasons))
  return status
}

/** Why a node will not do for a pod's volumes, or undefined. */
export function refuseVolumes(claims: PodClaims, node: NodeInfo): Status | undefined {
  const bound = boundProblem(claims.bound, node)
  const found = claims.selected.length + claims.matching.length === 0 ? undefined : findVolumes(claims, node)
  const unbound = typeof found === 'string' ? found : undefined
  if (bound === undefined && unbound === undefined) return undefined
  const reasons: string[] = []
  if (bound === ERR_REASON_NODE_CONFLICT) reasons.push(bound)
  if (unbound !== undefined) reasons.push(unbound)
  if (bound === ERR_REASON_PV_NOT_EXIST) reasons.push(bound)
  return refusal(reasons)
}

function boundProblem(bound: PodClaims['bound'], { labels }: NodeInfo): string | undefined {
  for (const volume of bound) {
    if (volume === undefined) return ERR_REASON_PV_NOT_EXIST
    if (!matchesNodeAffinity(volume, labels)) return ERR_REASON_NODE_CONFLICT
  }
  return undefined
}

/** What the claims that wait get on a node, or why one of them gets nothing. */
export function findVolumes({ selected, matching }: PodClaims, { name, labels }: NodeInfo): NodeVolumes | string {
  if (selected.some(({ node }) => node !== name)) return ERR_REASON_BIND_CONFLICT
  const bindings: NodeVolumes['bindings'][number][] = []
  const provisions: Unbound[] = [...selected]
  const chosen = new Set<string>()
  for (const each of matching) {
    const volume = chooseVolume(each.candidates, labels, chosen)
    if (volume === undefined) {
      provisions.push(each)
      continue
    }
    chosen.add(volume.metadata.name)
    bindings.push({ volume, claim: each.claim })
  }
  for (const { storageClass, room } of provisions) {
    if (!canProvision(storageClass, labels)) return ERR_REASON_BIND_CONFLICT
    if (!hasRoom(room, labels)) return ERR_REASON_NOT_ENOUGH_SPACE
  }
  return { bindings, provisions: provisions.map(({ claim }) => claim) }
}
