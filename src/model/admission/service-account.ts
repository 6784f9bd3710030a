/**
 * The ServiceAccount plugin: a pod runs as an account that exists. It gets the account's token as a volume, unless it
 * or the account says otherwise, and the account's pull secrets if it names none of its own.
 * Pods of one template get one specification, as long as the account says the same. Deviation: the end of the volume's
 * name comes of the account's name and namespace; upstream draws one for each pod.
 * Source: plugin/pkg/admission/serviceaccount/admission.go.
 */
import { freeze, isFrozen } from '../../plain/index.js'
import { withFields } from '../copy.js'
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../kinds/index.js'
import { fnv1a32, safeEncode } from '../hash/index.js'
import { DEFAULT_SERVICE_ACCOUNT, ROOT_CERTIFICATE } from '../namespaces.js'
import { annotationOf, isMirrorPod } from '../readings/index.js'
import { sameValue } from '../strategy/index.js'
import { refuse, type Admission } from './result.js'
import { firstUnmountable, namesAnySecret } from './secret-references.js'

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
const VOLUME_PREFIX = 'kube-api-access-'
const SUFFIX_LENGTH = 5
const ENFORCE = 'kubernetes.io/enforce-mountable-secrets'
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])

/** The account of the pod's namespace that has a name. */
export type FindServiceAccount = (name: string) => ServiceAccount | undefined

/** What a specification becomes depends on nothing else. */
interface Terms {
  readonly namespace: string
  readonly name: string
  readonly automount: boolean
  readonly pullSecrets: ServiceAccount['imagePullSecrets']
}

interface Admitted extends Terms {
  readonly spec: PodSpec
}

const admitted = new WeakMap<PodSpec, Admitted>()

/** A new pod that runs as its service account. */
export function admitServiceAccount(pod: Pod, find: FindServiceAccount): Admission<Pod> {
  if (isMirrorPod(pod)) return admitMirror(pod)
  const { namespace = 'default' } = pod.metadata
  const name = (pod.spec.serviceAccountName ?? pod.spec.serviceAccount ?? '') || DEFAULT_SERVICE_ACCOUNT
  const account = find(name)
  if (account === undefined) return refuse('pods', pod, `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`)
  const spec = specAs(pod.spec, { namespace, name, automount: account.automountServiceAccountToken ?? true, pullSecrets: account.imagePullSecrets })
  const refusal = TRUE.has(annotationOf(account, ENFORCE)) ? firstUnmountable(spec, account) : undefined
  return refusal === undefined ? { allowed: true, object: withFields(pod, { spec }) } : refuse('pods', pod, refusal)
}

function specAs(given: PodSpec, terms: Terms): PodSpec {
  const known = admitted.get(given)
  if (known !== undefined && known.namespace === terms.namespace && known.name === terms.name && known.automount === terms.automount && sameValue(known.pullSecrets, terms.pullSecrets)) {
    return known.spec
  }
  const { name, automount, pullSecrets = [] } = terms
  const own = withFields(given, { serviceAccountName: name, serviceAccount: name })
  const tokened = (given.automountServiceAccountToken ?? automount) ? withToken(own, volumeName(terms)) : own
  const takesSecrets = pullSecrets.length > 0 && (given.imagePullSecrets?.length ?? 0) === 0
  const spec = freeze(takesSecrets ? withFields(tokened, { imagePullSecrets: pullSecrets }) : tokened)
  admitted.set(given, { ...terms, spec })
  return spec
}

function volumeName({ namespace, name }: Terms): string {
  return VOLUME_PREFIX + safeEncode(String(fnv1a32(`${namespace}/${name}`))).slice(0, SUFFIX_LENGTH)
}

/** Every container sees the token, except where something of its own stands in that place. */
function withToken(spec: PodSpec, newName: string): PodSpec {
  const present = spec.volumes?.find(({ name }) => name.startsWith(VOLUME_PREFIX))?.name
  const name = present ?? newName
  const main = mounted(spec.containers, name)
  const init = spec.initContainers === undefined ? undefined : mounted(spec.initContainers, name)
  const isNeeded = present === undefined && (main.some || init?.some === true)
  return withFields(spec, {
    containers: main.containers,
    ...(init === undefined ? {} : { initContainers: init.containers }),
    ...(isNeeded ? { volumes: spec.volumes === undefined ? main.volumes : [...spec.volumes, ...main.volumes] } : {}),
  })
}

/** Containers that see the token in a volume. Pods whose specifications differ elsewhere go on sharing them. */
interface Mounted {
  readonly name: string
  readonly containers: readonly Container[]
  /** Whether any of them did not have something in its place. */
  readonly some: boolean
  /** The volume, as the only one. */
  readonly volumes: readonly Volume[]
}

const mountedIn = new WeakMap<readonly Container[], Mounted>()

function mounted(containers: readonly Container[], name: string): Mounted {
  const known = mountedIn.get(containers)
  if (known !== undefined && known.name === name) return known
  const mount = { name, readOnly: true, mountPath: TOKEN_PATH }
  const lacks = ({ volumeMounts = [] }: Container): boolean => !volumeMounts.some(({ mountPath }) => mountPath === TOKEN_PATH)
  const result = freeze({
    name,
    containers: containers.map((container) => (lacks(container) ? withFields(container, { volumeMounts: [...(container.volumeMounts ?? []), mount] }) : container)),
    some: containers.some(lacks),
    volumes: [tokenVolume(name)],
  })
  if (isFrozen(containers)) mountedIn.set(containers, result)
  return result
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: ROOT_CERTIFICATE, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
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
