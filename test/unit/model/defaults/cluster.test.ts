// Defaults of kinds that have few. Source: pkg/apis/core/v1/defaults.go (SetDefaults_Namespace).
import { expect, test } from 'vitest'
import { applyDefaults, type KubeObject } from '../../../../src/model/index.js'

test('a namespace carries its own name, whatever its label said', () => {
  const { metadata } = applyDefaults({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'other', a: 'b' } } } as KubeObject)
  expect(metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'shop', a: 'b' })
})
