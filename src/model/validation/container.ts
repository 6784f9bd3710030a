/**
 * Validation of containers: what all need, what only running ones may have, and that no two claim the same name or
 * port of the host. Source: pkg/apis/core/validation (validateContainers, validateInitContainers).
 */
import type { Container, ContainerPort, PodSpec } from '../kinds/index.js'
import { isDNS1123Label, isValidPortName, isValidPortNumber } from '../names.js'
import { duplicate, forbidden, invalid, invalidEach, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { envErrors, envFromErrors } from './env.js'
import { containerResourceErrors } from './pod-resources.js'
import { containerSecurityErrors } from './pod-security.js'
import { lifecycleErrors, probesErrors } from './probe.js'
import { claimNames } from './resource-claims.js'
import { initRestartErrors, restartErrors } from './restart-rules.js'
import { deviceErrors, mountErrors, type VolumesByName } from './volume-mounts.js'

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const GRACE_SECONDS_DEFAULT = 30

/** What of a pod its containers are judged by. */
export interface PodContext {
  readonly volumes: VolumesByName
  readonly claims: ReadonlySet<string>
  readonly grace: number
  readonly restartPolicy: string
}

/** What the containers of a specification are judged by. */
export function podContext(spec: PodSpec, volumes: VolumesByName): PodContext {
  const { terminationGracePeriodSeconds: grace = GRACE_SECONDS_DEFAULT, restartPolicy = '' } = spec
  return { volumes, claims: claimNames(spec), grace, restartPolicy }
}

/** Complaints about a pod's main and init containers. */
export function containersErrors(spec: PodSpec, context: PodContext, path: string): FieldError[] {
  return [...mainErrors(spec, context, path), ...initErrors(spec, context, path)]
}

function mainErrors({ containers }: PodSpec, context: PodContext, path: string): FieldError[] {
  if ((containers ?? []).length === 0) return [required(`${path}.containers`)]
  const names = new Set<string>()
  const errors = containers.flatMap((container, i) => {
    const at = `${path}.containers[${i}]`
    const again = names.has(container.name ?? '')
    names.add(container.name ?? '')
    return [
      ...commonErrors(container, context, at),
      ...(again ? [duplicate(`${at}.name`, container.name ?? '')] : []),
      ...runningErrors(container, context, at),
      ...restartErrors(container, at),
    ]
  })
  return [...errors, ...hostPortConflicts(containers, `${path}.containers`)]
}

function initErrors({ containers, initContainers }: PodSpec, context: PodContext, path: string): FieldError[] {
  const names = new Set((containers ?? []).map(({ name = '' }) => name))
  return (initContainers ?? []).flatMap((container, i) => {
    const at = `${path}.initContainers[${i}]`
    const { name = '', resizePolicy = [] } = container
    const sidecar = container.restartPolicy === 'Always'
    const again = names.has(name)
    if (name !== '') names.add(name)
    return [
      ...commonErrors(container, context, at),
      ...initRestartErrors(container, at),
      ...(again ? [duplicate(`${at}.name`, name)] : []),
      ...hostPortConflicts([container], `${path}.initContainers`),
      ...(sidecar ? runningErrors(container, context, at) : notRunningErrors(container, at)),
      ...resizePolicy.flatMap(({ restartPolicy }, j) => (sidecar || restartPolicy !== 'RestartContainer'
        ? []
        : [invalid(`${at}.resizePolicy[${j}].restartPolicy`, restartPolicy, "must not be set to 'RestartContainer' for non-sidecar initContainers")])),
    ]
  })
}

function notRunningErrors(container: Container, path: string): FieldError[] {
  return (['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const).flatMap((field) =>
    (container[field] === undefined ? [] : [forbidden(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always')]))
}

function runningErrors(container: Container, { grace }: PodContext, path: string): FieldError[] {
  return [...lifecycleErrors(container.lifecycle, grace, `${path}.lifecycle`), ...probesErrors(container, grace, path)]
}

/** Complaints about what all containers have. */
export function commonErrors(container: Container, { volumes, claims, restartPolicy: ofPod }: PodContext, path: string): FieldError[] {
  const { name = '', image = '', terminationMessagePolicy = '', imagePullPolicy = '' } = container
  return [
    ...(name === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, name, isDNS1123Label(name))),
    ...(image === '' ? [required(`${path}.image`)] : []),
    ...choiceErrors(terminationMessagePolicy, ['File', 'FallbackToLogsOnError'], `${path}.terminationMessagePolicy`),
    ...portsErrors(container.ports ?? [], `${path}.ports`),
    ...envErrors(container.env ?? [], `${path}.env`),
    ...envFromErrors(container.envFrom ?? [], `${path}.envFrom`),
    ...mountErrors(container, volumes, `${path}.volumeMounts`),
    ...deviceErrors(container, volumes, `${path}.volumeDevices`),
    ...choiceErrors(imagePullPolicy, ['Always', 'IfNotPresent', 'Never'], `${path}.imagePullPolicy`),
    ...containerResourceErrors(container.resources, claims, `${path}.resources`),
    ...resizeErrors(container, ofPod, `${path}.resizePolicy`),
    ...containerSecurityErrors(container.securityContext, `${path}.securityContext`),
  ]
}

/** An image of a pod, not of a template, is written without spaces around it. */
export function whitespaceError({ image = '' }: Container, path: string): FieldError[] {
  return image === image.trim() ? [] : [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')]
}

function resizeErrors({ resizePolicy = [] }: Container, ofPod: string, path: string): FieldError[] {
  const seen = new Set<string>()
  return resizePolicy.flatMap(({ resourceName = '', restartPolicy = '' }, i) => {
    const again = seen.has(resourceName)
    seen.add(resourceName)
    return [
      ...(again ? [duplicate(`${path}[${i}]`, resourceName)] : []),
      ...choiceErrors(resourceName, ['cpu', 'memory'], path),
      ...choiceErrors(restartPolicy, ['NotRequired', 'RestartContainer'], path),
      ...(ofPod === 'Never' && restartPolicy !== 'NotRequired' ? [invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'")] : []),
    ]
  })
}

function choiceErrors(value: string, supported: readonly string[], path: string): FieldError[] {
  return value === '' ? [required(path)] : oneOf(path, value, supported)
}

function portsErrors(ports: readonly ContainerPort[], path: string): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap((port, i) => portErrors(port, names, `${path}[${i}]`))
}

function portErrors({ name = '', containerPort = 0, hostPort = 0, protocol = '' }: ContainerPort, names: Set<string>, path: string): FieldError[] {
  const nameProblems = name === '' ? [] : isValidPortName(name)
  const again = name !== '' && nameProblems.length === 0 && names.has(name)
  if (name !== '' && nameProblems.length === 0) names.add(name)
  return [
    ...invalidEach(`${path}.name`, name, nameProblems),
    ...(again ? [duplicate(`${path}.name`, name)] : []),
    ...(containerPort === 0
      ? [required(`${path}.containerPort`)]
      : invalidEach(`${path}.containerPort`, containerPort, isValidPortNumber(containerPort))),
    ...(hostPort === 0 ? [] : invalidEach(`${path}.hostPort`, hostPort, isValidPortNumber(hostPort))),
    ...choiceErrors(protocol, PROTOCOLS, `${path}.protocol`),
  ]
}

function hostPortConflicts(containers: readonly Container[], path: string): FieldError[] {
  const taken = new Set<string>()
  return containers.flatMap(({ ports = [] }, i) => ports.flatMap(({ hostPort = 0, hostIP = '', protocol = '' }, j) => {
    if (hostPort === 0) return []
    const key = `${protocol}/${hostIP}/${hostPort}`
    const again = taken.has(key)
    taken.add(key)
    return again ? [duplicate(`${path}[${i}].ports[${j}].hostPort`, key)] : []
  }))
}
