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
