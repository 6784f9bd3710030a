/** Ingress and NetworkPolicy: the API server's rules, and word that nothing follows from them. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const ingress = (spec: object): object => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web' }, spec })
const backend = { service: { name: 'web', port: { number: 80 } } }

function cluster(): Cluster {
  return new Cluster({ seed: 'net', nodes: { count: 1 } })
}

test('an Ingress is stored as upstream shows it', () => {
  const made = cluster()
  made.apply(ingress({ defaultBackend: backend, rules: [] }) as never)
  expect(made.get('Ingress', 'web')).toMatchObject({ metadata: { generation: 1 }, spec: { defaultBackend: backend }, status: { loadBalancer: {} } })
  expect(made.get('Ingress', 'web')!.spec).not.toHaveProperty('rules')
  made.apply(ingress({ defaultBackend: backend, ingressClassName: 'nginx' }) as never)
  expect(made.get('Ingress', 'web')!.metadata.generation).toBe(2)
})

test.each([
  [{ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'Web', port: { number: 80 } } } }] } }] }, 'spec.rules[0].http.paths[0].backend.service.name: Invalid value: "Web": a lowercase RFC 1123 label must consist of'],
  [{ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { ...backend, resource: { kind: 'Bucket', name: 'b' } } }] } }] }, 'cannot set both resource and service backends'],
  [{ rules: [{ http: { paths: [{ path: '/a/..', pathType: 'Exact', backend }] } }] }, 'cannot end with \'/..\''],
  [{ defaultBackend: { resource: { kind: '', name: 'a/b' } } }, 'spec.defaultBackend.resource.name: Invalid value: "a/b": may not contain \'/\''],
  [{ defaultBackend: { service: { name: 'web', port: { number: 99_999 } } } }, 'spec.defaultBackend.service.port.number: Invalid value: 99999: must be between 1 and 65535, inclusive'],
])('what is wrong with an Ingress is said: %j', (spec, message) => {
  expect(() => cluster().apply(ingress(spec) as never)).toThrow(message)
})

const policy = (spec: object): object => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'web' }, spec: { podSelector: {}, ...spec } })

test.each([
  [{ ingress: [{ ports: [{ port: 'http', endPort: 90 }] }] }, 'spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is non-numeric'],
  [{ egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }] }, 'spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer'],
  [{ egress: [{ ports: [{ endPort: 90 }] }] }, 'spec.egress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is not specified'],
  [{ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0' } }] }] }, 'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0": must be a valid CIDR value'],
])('what is wrong with a NetworkPolicy is said: %j', (spec, message) => {
  expect(() => cluster().apply(policy(spec) as never)).toThrow(message)
})
