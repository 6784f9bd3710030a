/**
 * The root CA certificate publisher: every namespace has the ConfigMap by which its pods know the API server, with
 * the content that it should have. Source: kubernetes, pkg/controller/certificates/rootcacertpublisher/publisher.go.
 */
import { isTerminatingNamespace, type ControllerContext, type Decide, type Reconciler } from '../../client/index.js'
import {
  annotationOf, objectKey, ROOT_CERTIFICATE, ROOT_CERTIFICATE_DATA, ROOT_CERTIFICATE_DESCRIPTION, rootCertificate, sameValue, withFields, type ConfigMap, type KubeObject, type Namespace,
} from '../../model/index.js'
import type { Change } from '../../sim/index.js'

interface Input {
  readonly namespace: string
  /** Null if there is none. */
  readonly published: ConfigMap | null
}

export const rootCACertPublisherReconciler: Reconciler<Input> = {
  name: 'root-ca-cert-publisher',
  actor: 'root-ca-cert-publisher',
  workers: 1,
  watches: [
    { kind: 'ConfigMap', on: configMapChanged },
    { kind: 'Namespace', on: namespaceChanged },
  ],
  gather: ({ view }: ControllerContext, namespace: string) => ({ namespace, published: view.get<ConfigMap>('ConfigMap', objectKey(namespace, ROOT_CERTIFICATE)) ?? null }),
  decide,
}

function configMapChanged({ old, new: next }: Change<ConfigMap>, { queue }: ControllerContext): void {
  const { name, namespace = 'default' } = (next ?? old)!.metadata
  if (name === ROOT_CERTIFICATE && old !== undefined) queue.add(namespace)
}

function namespaceChanged({ key, old, new: namespace }: Change<Namespace>, { queue }: ControllerContext): void {
  if (namespace !== undefined && (old === undefined || namespace.status?.phase === 'Active')) queue.add(key)
}

function* decide({ namespace, published }: Input): Decide {
  if (published === null) {
    const answer = yield { do: 'create', object: rootCertificate(namespace) as unknown as KubeObject }
    return answer.ok || answer.reason === 'NotFound' || isTerminatingNamespace(answer) ? {} : { error: answer.message }
  }
  const { key, text } = ROOT_CERTIFICATE_DESCRIPTION
  if (sameValue(published.data, ROOT_CERTIFICATE_DATA) && annotationOf(published, key) !== '') return {}
  const metadata = withFields(published.metadata, { annotations: { ...published.metadata.annotations, [key]: text } })
  const answer = yield { do: 'update', object: withFields(published, { metadata, data: ROOT_CERTIFICATE_DATA }) as unknown as KubeObject }
  return answer.ok ? {} : { error: answer.message }
}
