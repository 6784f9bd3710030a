/** Finding what an action names, or saying that it is not there and what may have been meant. */
import { resourceName, type ApiRequest, type StoredKind } from '../../apiserver/index.js'
import type { Command } from '../../kubectl/index.js'
import { kindOfResource, nearestWord, objectKey, type KubeObject, type Node } from '../../model/index.js'
import type { Target } from './action.js'
import { DONE, failed, refusedBy, type ActionContext, type ActionOutcome, type Failure } from './handler.js'

type Found<T> = { readonly ok: true; readonly found: T } | Failure

/** The kind that a target names. */
export function kindOf({ simulation: { api } }: ActionContext, { apiVersion, kind }: Target): Found<StoredKind> {
  const known = kindOfResource(kind)
  const defined = apiVersion === undefined && known === undefined ? api.kindCalled(kind) : undefined
  if (defined !== undefined) return { ok: true, found: defined }
  if (apiVersion === undefined && known === undefined && !kind.includes('.')) return failed('missing', `there is no kind "${kind}"`, 'a kind of your own needs its apiVersion')
  return { ok: true, found: apiVersion === undefined ? api.kindNamed(known?.kind ?? kind) : api.kindOf(apiVersion, known?.kind ?? kind) }
}

/** The object that a target names. */
export function objectOf(context: ActionContext, target: Target): Found<KubeObject> {
  const { simulation } = context
  const kind = kindOf(context, target)
  if (!kind.ok) return kind
  const info = kind.found
  const namespace = info.namespaced ? target.namespace : undefined
  const object = simulation.api.get(info.storeKind, objectKey(namespace, target.name))
  if (object !== undefined) return { ok: true, found: object }
  const others = simulation.api.list(info.storeKind).filter(({ metadata }) => metadata.namespace === namespace).map(({ metadata }) => metadata.name)
  const near = nearestWord(target.name, others)
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`
  return failed('missing', `${resourceName(info)} "${target.name}" not found${where}`, near === undefined ? undefined : `did you mean "${near}"?`)
}

/** The Node objects of these names; all must be there. */
export function nodeObjects(context: ActionContext, names: readonly string[]): Found<readonly Node[]> {
  const nodes: Node[] = []
  for (const name of names) {
    const found = objectOf(context, { kind: 'Node', namespace: '', name })
    if (!found.ok) return found
    nodes.push(found.found as unknown as Node)
  }
  return { ok: true, found: nodes }
}

/** Says which of these names is no machine; undefined if all are. */
export function missingMachine({ machinery }: ActionContext, names: readonly string[]): Failure | undefined {
  const name = names.find((each) => !machinery.has(each))
  if (name === undefined) return undefined
  const near = machinery.nearest(name)
  return failed('missing', `there is no machine "${name}"`, near === undefined ? undefined : `did you mean "${near}"?`)
}

/** The machines of a zone; there must be some. */
export function machinesInZone({ machinery }: ActionContext, zone: string): Found<readonly string[]> {
  const found = machinery.inZone(zone)
  if (found.length > 0) return { ok: true, found }
  const near = nearestWord(zone, machinery.zones())
  return failed('missing', `no machine is in zone "${zone}"`, near === undefined ? undefined : `did you mean "${near}"?`)
}

/** Makes the request of a command of kubectl, if it comes to one. */
export function run(context: ActionContext, command: Command): ActionOutcome<never> {
  if (!command.ok) return failed('contradiction', command.message)
  return command.request === undefined ? DONE : request(context, command.request)
}

export function request(context: ActionContext, asked: ApiRequest): ActionOutcome<never> {
  const answer = context.request(asked)
  return answer.ok ? { ok: true, object: answer.object } : refusedBy(answer)
}
