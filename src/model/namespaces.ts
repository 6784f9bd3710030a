/**
 * The namespaces that every cluster has, and what every namespace has: an account that its pods run as, and the
 * certificate by which they know the API server.
 * Source: kubernetes, pkg/controlplane (system namespaces controller), pkg/controller/serviceaccount,
 * pkg/controller/certificates/rootcacertpublisher. Deviation: the certificate is a placeholder.
 */
import type { ConfigMap, ServiceAccount } from './kinds/index.js'

export const SYSTEM_NAMESPACES: readonly string[] = Object.freeze(['default', 'kube-node-lease', 'kube-public', 'kube-system'])

/** The account of pods that name none. */
export const DEFAULT_SERVICE_ACCOUNT = 'default'

export function defaultServiceAccount(namespace: string): ServiceAccount {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: DEFAULT_SERVICE_ACCOUNT, namespace } }
}

/** The ConfigMap in which every namespace has the root certificate. */
export const ROOT_CERTIFICATE = 'kube-root-ca.crt'
export const ROOT_CERTIFICATE_DATA: Readonly<Record<string, string>> = Object.freeze({
  'ca.crt': '-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----\n',
})
/** The annotation that tells what it is for; any text in it does. */
export const ROOT_CERTIFICATE_DESCRIPTION = Object.freeze({
  key: 'kubernetes.io/description',
  text: 'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
})

export function rootCertificate(namespace: string): ConfigMap {
  const { key, text } = ROOT_CERTIFICATE_DESCRIPTION
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ROOT_CERTIFICATE, namespace, annotations: { [key]: text } }, data: ROOT_CERTIFICATE_DATA }
}
