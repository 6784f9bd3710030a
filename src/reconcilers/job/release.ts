/** Taking the finalizer off pods whose end has been counted or does not count. */
import type { ApiRequest } from '../../apiserver/index.js'
import type { Decide } from '../../client/index.js'
import type { Pod } from '../../model/index.js'
import type { OrphanInput } from './input.js'
import { TRACKING_FINALIZER } from './pods.js'

export function releaseRequest({ metadata: { namespace, name } }: Pod): ApiRequest {
  return { do: 'patch', kind: 'Pod', namespace, name, type: 'strategic', patch: { metadata: { '$deleteFromPrimitiveList/finalizers': [TRACKING_FINALIZER] } } }
}

/** Lets a pod go whose Job is gone or over. Source: kubernetes, pkg/controller/job/job_controller.go (syncOrphanPod). */
export function* releaseOrphan({ orphan }: OrphanInput): Decide {
  const answer = yield releaseRequest(orphan)
  return answer.ok || answer.reason === 'NotFound' ? {} : { error: answer.message }
}
