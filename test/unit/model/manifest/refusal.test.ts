/** What is refused of a manifest before there is an API server. */
import { expect, test } from 'vitest'
import { formatProblem, readManifests, refusalOf } from '../../../../src/model/index.js'

const pod = (more: string): string => `apiVersion: v1
kind: Pod
metadata: { name: p${more} }
spec:
  containers: [{ name: c, image: "c:1" }]
  volumes: [{ name: token, projected: { sources: [{ serviceAccountToken: { path: token } }] } }]`

function refused(text: string): string | undefined {
  const [problem] = readManifests(text, { file: 'p.yaml' }).objects.map(refusalOf)
  return problem === undefined ? undefined : formatProblem(problem)
}

test('a pod that names no account has one by the time it is validated, a mirror pod has not', () => {
  expect(refused(pod(''))).toBeUndefined()
  expect(refused(pod(', annotations: { kubernetes.io/config.mirror: x }'))).toMatch(/serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set/)
})
