/**
 * The Secrets that a pod names, as the ServiceAccount plugin looks at them.
 * Source: plugin/pkg/admission/serviceaccount/admission.go (limitSecretReferences), pkg/api/pod/util.go
 * (VisitPodSecretNames).
 */
import type { Container, PodSpec, ServiceAccount, Volume } from '../kinds/index.js'

/** The first Secret that a pod takes and its account does not list, as the server's refusal tells it. */
export function firstUnmountable(spec: PodSpec, { metadata, secrets, imagePullSecrets }: ServiceAccount): string | undefined {
  const mountable = new Set((secrets ?? []).map(({ name }) => name))
  const refusal = (what: string, name: string | undefined): string =>
    `${what} secret.secretName="${name ?? ''}" is not allowed because service account ${metadata.name} does not reference that secret`
  for (const { secret } of spec.volumes ?? []) {
    if (secret !== undefined && !mountable.has(secret.secretName)) return refusal('volume with', secret.secretName)
  }
  for (const [called, containers] of [['init container', spec.initContainers ?? []], ['container', spec.containers]] as const) {
    for (const container of containers) {
      const taken = referencesOf(container).find(({ name }) => !mountable.has(name))
      if (taken !== undefined) return refusal(`${called} ${container.name} with ${taken.by} referencing`, taken.name)
    }
  }
  const pullable = new Set((imagePullSecrets ?? []).map(({ name }) => name))
  const at = (spec.imagePullSecrets ?? []).findIndex(({ name }) => !pullable.has(name))
  return at < 0 ? undefined
    : `imagePullSecrets[${at}].name="${spec.imagePullSecrets![at]!.name ?? ''}" is not allowed because service account ${metadata.name} does not reference that imagePullSecret`
}

/** Whether a pod names any Secret at all. */
export function namesAnySecret(spec: PodSpec): boolean {
  return (spec.imagePullSecrets?.length ?? 0) > 0
    || [...(spec.initContainers ?? []), ...spec.containers].some((container) => referencesOf(container).length > 0)
    || (spec.volumes ?? []).some(volumeNamesSecret)
}

interface Reference {
  readonly by: string
  readonly name: string | undefined
}

/** What a container's environment takes from Secrets. */
function referencesOf({ env = [], envFrom = [] }: Container): readonly Reference[] {
  return [
    ...env.flatMap(({ name, valueFrom }) => (valueFrom?.secretKeyRef === undefined ? [] : [{ by: `envVar ${name}`, name: valueFrom.secretKeyRef.name }])),
    ...envFrom.flatMap(({ secretRef }) => (secretRef === undefined ? [] : [{ by: 'envFrom', name: secretRef.name }])),
  ]
}

/** The sources of volumes name their Secret in one of these fields. */
function volumeNamesSecret({ name: _name, projected, ...sources }: Volume): boolean {
  if (projected?.sources?.some(({ secret }) => secret !== undefined) === true) return true
  return Object.values(sources).some((source) => {
    const { secretName, secretRef, nodePublishSecretRef } = source as { readonly secretName?: string; readonly secretRef?: object; readonly nodePublishSecretRef?: object }
    return secretName !== undefined || secretRef !== undefined || nodePublishSecretRef !== undefined
  })
}
