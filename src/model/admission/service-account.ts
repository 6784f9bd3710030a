/**
 * The ServiceAccount plugin: a pod runs as an account that exists. It gets the account's token as a volume, unless it
 * or the account says otherwise, and the account's pull secrets if it names none of its own.
 * Pods of one owner get one specification, as long as the account is the same. Deviation: so they share the drawn end
 * of the volume's name, which upstream draws for each pod.
 * Source: plugin/pkg/admission/serviceaccount/admission.go.
 */
import { withFields } from '../copy.js'
import { deepFreeze } from '../deep-freeze.js'
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../kinds/index.js'
import { annotationOf, controllerOf } from '../readings/index.js'
import { refuse, type Admission } from './result.js'
import { firstUnmountable, namesAnySecret } from './secret-references.js'

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
const VOLUME_PREFIX = 'kube-api-access-'
const MIRROR = 'kubernetes.io/config.mirror'
const ENFORCE = 'kubernetes.io/enforce-mountable-secrets'
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])

/** What the plugin asks of the API server. */
export interface ServiceAccountSource {
  /** The account of the pod's namespace with this name. */
  find(name: string): ServiceAccount | undefined
  /** A name with a drawn end; the same for the same identity. */
  generateName(prefix: string, identity: string): string
}

interface Admitted {
  readonly account: ServiceAccount
  readonly identity: string
  readonly spec: PodSpec
}

const admitted = new WeakMap<PodSpec, Admitted>()

/** A new pod that runs as its service account. */
export function admitServiceAccount(pod: Pod, source: ServiceAccountSource): Admission<Pod> {
  if (Object.hasOwn(pod.metadata.annotations ?? {}, MIRROR)) return admitMirror(pod)
  const { namespace = 'default', name: podName } = pod.metadata
  const name = (pod.spec.serviceAccountName ?? pod.spec.serviceAccount ?? '') || 'default'
  const account = source.find(name)
  if (account === undefined) return refuse('pods', pod, `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`)
  const identity = controllerOf(pod)?.uid ?? `${namespace}/${podName}`
  const known = admitted.get(pod.spec)
  const result = known !== undefined && known.account === account && known.identity === identity
    ? known
    : { account, identity, spec: deepFreeze(withAccount(pod.spec, name, account, () => source.generateName(VOLUME_PREFIX, `${identity}/token`))) }
  admitted.set(pod.spec, result)
  const refusal = TRUE.has(annotationOf(account, ENFORCE)) ? firstUnmountable(result.spec, account) : undefined
  return refusal === undefined ? { allowed: true, object: withFields(pod, { spec: result.spec }) } : refuse('pods', pod, refusal)
}

function withAccount(spec: PodSpec, name: string, account: ServiceAccount, drawName: () => string): PodSpec {
  const own = withFields(spec, { serviceAccountName: name, serviceAccount: name })
  const mounted = (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) ? withToken(own, drawName) : own
  const secrets = (spec.imagePullSecrets?.length ?? 0) === 0 ? (account.imagePullSecrets ?? []) : []
  return secrets.length === 0 ? mounted : withFields(mounted, { imagePullSecrets: secrets })
}

/** Every container sees the token, except where something of its own stands in that place. */
function withToken(spec: PodSpec, drawName: () => string): PodSpec {
  const present = spec.volumes?.find(({ name }) => name.startsWith(VOLUME_PREFIX))?.name
  const name = present ?? drawName()
  const mount = { name, readOnly: true, mountPath: TOKEN_PATH }
  const lacks = ({ volumeMounts = [] }: Container): boolean => !volumeMounts.some(({ mountPath }) => mountPath === TOKEN_PATH)
  const mounting = (container: Container): Container =>
    (lacks(container) ? withFields(container, { volumeMounts: [...(container.volumeMounts ?? []), mount] }) : container)
  const { initContainers, containers } = spec
  const isNeeded = present === undefined && [...(initContainers ?? []), ...containers].some(lacks)
  return withFields(spec, {
    containers: containers.map(mounting),
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(mounting) }),
    ...(isNeeded ? { volumes: [...(spec.volumes ?? []), tokenVolume(name)] } : {}),
  })
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  }
}

/** The API server's image of a pod that a kubelet runs by itself is left as it is, and may refer to nothing secret. */
function admitMirror(pod: Pod): Admission<Pod> {
  if ((pod.spec.serviceAccountName ?? pod.spec.serviceAccount ?? '') !== '') return refuse('pods', pod, 'a mirror pod may not reference service accounts')
  if (namesAnySecret(pod.spec)) return refuse('pods', pod, 'a mirror pod may not reference secrets')
  const hasToken = pod.spec.volumes?.some(({ projected }) => projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken !== undefined)) === true
  return hasToken ? refuse('pods', pod, 'a mirror pod may not use ServiceAccountToken volume projections') : { allowed: true, object: pod }
}
