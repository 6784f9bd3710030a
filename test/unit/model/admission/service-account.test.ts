import { describe, expect, test } from 'vitest'
import { admitServiceAccount, type Container, type Pod, type ServiceAccount } from '../../../../src/model/index.js'

const account = (fields: Partial<ServiceAccount> = {}, annotations?: Record<string, string>): ServiceAccount =>
  ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'd', ...(annotations === undefined ? {} : { annotations }) }, ...fields })

function podOf(spec: Partial<Pod['spec']> = {}, metadata: Partial<Pod['metadata']> = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'd', ...metadata }, spec: { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'x' }], ...spec } }
}

function admit(pod: Pod, robot: ServiceAccount = account()) {
  return admitServiceAccount(pod, (name) => (name === 'robot' ? robot : undefined))
}

function specOf(pod: Pod, robot?: ServiceAccount): Pod['spec'] {
  const result = admit(pod, robot)
  if (!result.allowed) throw new Error(result.message)
  return result.object.spec
}

const ENFORCED = { 'kubernetes.io/enforce-mountable-secrets': 'true' }
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'

describe('the token', () => {
  test('is mounted into every container, unless something stands in its place', () => {
    const own: Container = { name: 'own', image: 'x', volumeMounts: [{ name: 'v', mountPath: TOKEN_PATH }] }
    const { containers, initContainers, volumes } = specOf(podOf({ containers: [{ name: 'c', image: 'x' }, own], initContainers: [{ name: 'i', image: 'x' }] }))
    const [{ name } = { name: '' }] = volumes!
    const mount = [{ name, readOnly: true, mountPath: TOKEN_PATH }]
    expect(containers.map((each) => each.volumeMounts)).toEqual([mount, own.volumeMounts])
    expect(initContainers).toMatchObject([{ volumeMounts: mount }])
  })

  test('has no volume if no container needs one, or if there is one already', () => {
    const own = [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: TOKEN_PATH }] }]
    expect(specOf(podOf({ containers: own })).volumes).toBeUndefined()
    const volumes = [{ name: 'kube-api-access-mine', emptyDir: {} }]
    expect(specOf(podOf({ volumes }))).toMatchObject({ volumes, containers: [{ volumeMounts: [{ name: 'kube-api-access-mine' }] }] })
  })

  test('is the pod’s decision before it is the account’s', () => {
    expect(specOf(podOf(), account({ automountServiceAccountToken: false })).volumes).toBeUndefined()
    expect(specOf(podOf({ automountServiceAccountToken: true }), account({ automountServiceAccountToken: false })).volumes).toHaveLength(1)
  })
})

test('pods of one template share their specification, until the account changes', () => {
  const spec = podOf().spec
  const robot = account()
  const [a, b] = ['a', 'b'].map((name) => specOf({ ...podOf({}, { name }), spec }, robot))
  expect(a).toBe(b)
  expect(specOf({ ...podOf(), spec }, account({ imagePullSecrets: [{ name: 's' }] }))).toMatchObject({ imagePullSecrets: [{ name: 's' }] })
})

test('an account that does not exist is refused', () => {
  expect(admit(podOf({ serviceAccountName: 'none' }))).toMatchObject({ allowed: false, message: 'pods "p" is forbidden: error looking up service account d/none: serviceaccount "none" not found' })
})

describe('an account that enforces its secrets', () => {
  const refusals: readonly (readonly [string, Partial<Pod['spec']>, string])[] = [
    ['a volume', { volumes: [{ name: 'v', secret: { secretName: 'db' } }] }, 'volume with secret.secretName="db"'],
    ['a variable', { containers: [{ name: 'c', image: 'x', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'k' } } }] }] }, 'container c with envVar A referencing secret.secretName="db"'],
    ['an init container', { initContainers: [{ name: 'i', image: 'x', envFrom: [{ secretRef: { name: 'db' } }] }] }, 'init container i with envFrom referencing secret.secretName="db"'],
  ]
  test.each(refusals)('refuses %s with another', (_what, spec, start) => {
    expect(admit(podOf(spec), account({}, ENFORCED))).toMatchObject({ detail: `${start} is not allowed because service account robot does not reference that secret` })
    expect(admit(podOf(spec), account({ secrets: [{ name: 'db' }] }, ENFORCED)).allowed).toBe(true)
    expect(admit(podOf(spec), account()).allowed).toBe(true)
  })

  test('refuses a pull secret of the pod that it does not list', () => {
    expect(admit(podOf({ imagePullSecrets: [{ name: 'a' }, { name: 'b' }] }), account({ imagePullSecrets: [{ name: 'a' }] }, ENFORCED)))
      .toMatchObject({ detail: 'imagePullSecrets[1].name="b" is not allowed because service account robot does not reference that imagePullSecret' })
  })
})

describe('a mirror pod', () => {
  const mirror = (spec: Partial<Pod['spec']>): Pod => {
    const { serviceAccountName: _none, ...rest } = podOf().spec
    return { ...podOf({}, { annotations: { 'kubernetes.io/config.mirror': 'x' } }), spec: { ...rest, ...spec } }
  }
  test('is left as it is', () => {
    const pod = mirror({})
    expect(admit(pod)).toEqual({ allowed: true, object: pod })
  })
  test.each<readonly [string, Partial<Pod['spec']>]>([
    ['a mirror pod may not reference service accounts', { serviceAccountName: 'robot' }],
    ['a mirror pod may not reference secrets', { volumes: [{ name: 'v', secret: { secretName: 'db' } }] }],
    ['a mirror pod may not reference secrets', { volumes: [{ name: 'v', csi: { driver: 'd', nodePublishSecretRef: { name: 'db' } } }] }],
    ['a mirror pod may not use ServiceAccountToken volume projections', { volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }] }],
  ])('%s', (detail, spec) => {
    expect(admit(mirror(spec))).toMatchObject({ allowed: false, detail })
  })
})
