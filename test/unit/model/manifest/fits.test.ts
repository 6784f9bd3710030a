import fc from 'fast-check'
import { expect, test } from 'vitest'
import { builtInKind } from '../../../../src/model/index.js'
import { formOf } from '../../../../src/model/kinds/form.js'
import { fits } from '../../../../src/model/manifest/fits.js'

const job = {
  apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', labels: { a: 'b' }, creationTimestamp: '2000-01-01T00:00:00Z' },
  spec: {
    completions: 3, suspend: false,
    template: { spec: { restartPolicy: 'Never', tolerations: [{ key: 'k' }], containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '50m' } } }] } },
  },
}
const { schema } = builtInKind('batch/v1', 'Job')!

type Plain = Record<string, unknown>

/** The paths of all values within a value. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const inner = typeof value === 'object' && value !== null ? Object.keys(value).flatMap((key) => pathsOf((value as Plain)[key], [...path, key])) : []
  return path.length === 0 ? inner : [path, ...inner]
}

function changed(path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(job) as unknown as Plain
  const parent = path.slice(0, -1).reduce<Plain>((at, step) => at[step] as Plain, copy)
  parent[path.at(-1)!] = value
  return copy
}

test('what has no mistake fits', () => {
  expect(fits(formOf(schema!), job)).toBe(true)
})

test('what fits has no mistake that zod would find', () => {
  const anything = fc.oneof(fc.string(), fc.integer({ min: -3e9, max: 3e9 }), fc.double(), fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({}), fc.constant({ name: 'x' }), fc.constant({ nmae: 'x' }), fc.constant(['x']), fc.constant('1Gi'))
  const paths = [...pathsOf(job), ['spec', 'template', 'spec', 'nodeSelector'], ['spec', 'unknown'], ['metadata', 'labels', 'x'], ['spec', 'backoffLimit']]
  fc.assert(fc.property(fc.constantFrom(...paths), anything, (path, value) => {
    const next = changed(path, value)
    expect(fits(formOf(schema!), next)).toBe(schema!.safeParse(next).success)
  }), { seed: 7, numRuns: 2000 })
})
