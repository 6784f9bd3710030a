/**
 * `kubectl apply --server-side`: the manifest goes to the server as it is. Where the object was applied on the
 * client's side before, kubectl then makes the fields of that its own, so that what a manifest no longer names goes
 * away: it keeps the annotation under a manager of its own, moves the fields from the updater to the applier and
 * applies again. What comes next depends on the answers, so this is a generator that yields requests.
 * Source: kubectl, pkg/cmd/apply/apply.go; client-go, util/csaupgrade.
 */
import { kindInfo, managedFieldsMovedTo, type Answer, type ApiRequest, type Refusal } from '../apiserver/index.js'
import { LAST_APPLIED, type KubeObject } from '../model/index.js'
import { inNamespace, type KindReader } from './in-namespace.js'

export interface ServerSideOptions {
  /** Default `kubectl`. */
  readonly fieldManager?: string
  /** Takes fields from other managers. Default false. */
  readonly forceConflicts?: boolean
  /** The namespace of objects that do not say one. Default `default`. */
  readonly namespace?: string
  /** Who knows the kinds. */
  readonly kindOf?: KindReader
  /** Only the first request is made: it changes nothing. */
  readonly dryRun?: boolean
}

const KUBECTL = 'kubectl'
const ANNOTATION_MANAGER = 'kubectl-last-applied'
const ADVICE = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`

/** Applies a manifest with as many requests as it takes; returns the last answer. */
export function* serverSideApply(manifest: KubeObject, options: ServerSideOptions = {}): Generator<ApiRequest, Answer, Answer> {
  const { fieldManager = KUBECTL, forceConflicts = false, namespace = 'default', dryRun = false } = options
  const object = inNamespace(manifest, namespace, options.kindOf)
  const request: ApiRequest = { do: 'apply', object, fieldManager, ...(forceConflicts ? { force: true } : {}) }
  const answer = yield request
  if (!answer.ok) return advised(answer)
  if (dryRun) return answer
  const moved = yield* moveToApplier(answer.object, fieldManager)
  return moved ? yield request : answer
}

/** What kubectl says of a conflict. */
function advised(refusal: Refusal): Refusal {
  return refusal.reason === 'Conflict' && refusal.causes !== undefined ? { ...refusal, message: `${refusal.message}\n${ADVICE}` } : refusal
}

/** Whether there was anything to move. */
function* moveToApplier(object: KubeObject, fieldManager: string): Generator<ApiRequest, boolean, Answer> {
  const { apiVersion, kind, metadata: { name, namespace, annotations, resourceVersion } } = object
  const [first] = managedFieldsMovedTo(object, fieldManager, ['metadata', 'annotations', LAST_APPLIED])
  if (first === undefined) return false
  const place = namespace === undefined ? { name } : { name, namespace }
  let latest = object
  if (fieldManager === KUBECTL) {
    const kept: KubeObject = { apiVersion, kind, metadata: { ...place, annotations: { [LAST_APPLIED]: annotations![LAST_APPLIED]! } } }
    const answer = yield { do: 'apply', object: kept, fieldManager: ANNOTATION_MANAGER }
    if (!answer.ok) return false
    latest = answer.object
  }
  const managedFields = managedFieldsMovedTo(latest, fieldManager, ['metadata', 'annotations', LAST_APPLIED])
  const operations = [
    { op: 'replace', path: '/metadata/managedFields', value: managedFields },
    { op: 'replace', path: '/metadata/resourceVersion', value: latest.metadata.resourceVersion ?? resourceVersion },
  ]
  const { storeKind } = kindInfo(apiVersion, kind)
  const answer = yield { do: 'patch', kind: storeKind, ...place, type: 'json', patch: operations, fieldManager }
  return answer.ok
}
