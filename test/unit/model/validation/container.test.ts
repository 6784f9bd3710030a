// What containers may have. Source: pkg/apis/core/validation (validateContainers, validateInitContainers, validateEphemeralContainers).
import { expect, test } from 'vitest'
import { applyDefaults, type KubeObject } from '../../../../src/model/index.js'
import { validatePodSpec } from '../../../../src/model/validation/pod-spec.js'

function complaints(spec: object): string[] {
  const pod = applyDefaults({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'x' }], ...spec } } as KubeObject) as { readonly spec?: unknown }
  return validatePodSpec(pod.spec as never, 'spec').map(({ field, message }) => `${field}: ${message}`)
}

test('rules for restarts need a policy and exit codes', () => {
  const container = { name: 'c', image: 'x', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }, { action: 'Never' }] }
  expect(complaints({ containers: [container] })).toEqual([
    'spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
    'spec.containers[0].restartPolicyRules[1].action: Unsupported value: "Never": supported values: "Restart", "RestartAllContainers"',
    'spec.containers[0].restartPolicyRules[1].exitCodes: Required value: must be specified',
  ])
})

test('a container for debugging has no ports and no name of others, and aims at one that is there', () => {
  expect(complaints({ ephemeralContainers: [{ name: 'c', image: 'x', targetContainerName: 'd', ports: [{ containerPort: 80 }] }] })).toEqual([
    'spec.ephemeralContainers[0].name: Duplicate value: "c"',
    'spec.ephemeralContainers[0].targetContainerName: Not found: "d"',
    'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
  ])
})

test('claims are those of the pod', () => {
  const using = (claims: object[]) => ({ containers: [{ name: 'c', image: 'x', resources: { claims } }], resourceClaims: [{ name: 'gpu', resourceClaimName: 'g' }] })
  expect(complaints(using([{ name: 'gpu' }]))).toEqual([])
  expect(complaints(using([{ name: 'gpu', request: 'a' }, { name: 'gpu' }, { name: 'net' }]))).toEqual([
    'spec.containers[0].resources.claims[1]: Duplicate value: "gpu"',
    'spec.containers[0].resources.claims[2]: Not found: "net": must be one of the names in pod.spec.resourceClaims: gpu',
  ])
  expect(complaints({ resourceClaims: [{ name: 'gpu' }] })).toEqual([
    'spec.resourceClaims[0]: Invalid value: {"Name":"gpu","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
  ])
})

test('huge pages come in pages, and with cpu or memory', () => {
  const limits = { 'hugepages-2Mi': '3Mi', cpu: '1' }
  expect(complaints({ containers: [{ name: 'c', image: 'x', resources: { limits } }] })).toContain('spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi')
  expect(complaints({ containers: [{ name: 'c', image: 'x', resources: { limits: { 'hugepages-2Mi': '2Mi' } } }] })).toEqual(['spec.containers[0].resources: Forbidden: HugePages require cpu or memory'])
})

test('ports on the host are told before the restart policy', () => {
  const container = { name: 'c', image: 'x', ports: [{ containerPort: 80, hostPort: 81 }] }
  expect(complaints({ containers: [container], hostNetwork: true, restartPolicy: 'Sometimes' })).toEqual([
    'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
    'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
  ])
})
