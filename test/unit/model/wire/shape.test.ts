import { expect, test } from 'vitest'
import { freeze } from '../../../../src/plain/index.js'
import { wireShape } from '../../../../src/model/index.js'

const service = (spec: object) => freeze({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec, status: { loadBalancer: {} } })

test('what is in shape is returned as it is', () => {
  const shaped = service({ ports: [{ port: 80, targetPort: 80 }], selector: { app: 'web' } })
  expect(wireShape('Service', shaped)).toBe(shaped)
})

test('empty fields go, fields that are always shown come, the others keep their order', () => {
  const shaped = wireShape('Service', service({ clusterIPs: [], selector: { app: 'web' }, externalName: '', ports: [{ protocol: 'TCP' }] }))
  expect(JSON.stringify(shaped.spec)).toBe('{"selector":{"app":"web"},"ports":[{"protocol":"TCP","port":0,"targetPort":0}]}')
})

test('fields that the type does not have are left alone, also one that is called __proto__', () => {
  const spec = JSON.parse('{"__proto__":{"a":1},"mine":[],"externalName":"x"}') as object
  expect(wireShape('Service', service(spec)).spec).toBe(spec)
})

test('what a new version shares with the stored one is left as it is, what it does not is brought into shape', () => {
  const stored = wireShape('Service', service({ ports: [{ port: 80, targetPort: 80 }], selector: { app: 'web' } })) as unknown as { readonly spec: { readonly ports: readonly object[] } }
  const next = freeze({ ...stored, spec: { ...stored.spec, ports: [...stored.spec.ports, { port: 81, name: '' }], externalName: '' } })
  const shaped = wireShape('Service', next, stored as typeof next)
  expect(JSON.stringify(shaped.spec)).toBe('{"ports":[{"port":80,"targetPort":80},{"port":81,"targetPort":0}],"selector":{"app":"web"}}')
  expect(shaped.spec.ports[0]).toBe(stored.spec.ports[0])
  expect(wireShape('Service', shaped, next)).toBe(shaped)
})
