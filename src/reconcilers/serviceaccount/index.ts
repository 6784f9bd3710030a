/**
 * The service account controller: every namespace that is not going away has an account named `default`.
 * Source: kubernetes, pkg/controller/serviceaccount/serviceaccounts_controller.go.
 */
import { isTerminatingNamespace, type ControllerContext, type Decide, type Reconciler } from '../../client/index.js'
import { DEFAULT_SERVICE_ACCOUNT, defaultServiceAccount, objectKey, type KubeObject, type Namespace, type ServiceAccount } from '../../model/index.js'
import type { Change } from '../../sim/index.js'

/** A namespace that lacks its account. */
interface Input {
  readonly namespace: string
}

export const serviceAccountReconciler: Reconciler<Input> = {
  name: 'serviceaccount',
  actor: 'service-account-controller',
  workers: 1,
  watches: [
    { kind: 'Namespace', on: ({ key, new: namespace }: Change<Namespace>, { queue }) => (namespace === undefined ? undefined : queue.add(key)) },
    { kind: 'ServiceAccount', on: ({ old, new: account }: Change<ServiceAccount>, { queue }) => (account === undefined ? queue.add(old!.metadata.namespace ?? 'default') : undefined) },
  ],
  gather,
  decide,
}

function gather({ view }: ControllerContext, name: string): Input | undefined {
  if (view.get<Namespace>('Namespace', name)?.status?.phase !== 'Active') return undefined
  return view.get<ServiceAccount>('ServiceAccount', objectKey(name, DEFAULT_SERVICE_ACCOUNT)) === undefined ? { namespace: name } : undefined
}

function* decide({ namespace }: Input): Decide {
  const answer = yield { do: 'create', object: defaultServiceAccount(namespace) as unknown as KubeObject }
  return answer.ok || answer.reason === 'AlreadyExists' || isTerminatingNamespace(answer) ? {} : { error: answer.message }
}
