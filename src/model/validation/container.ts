/**
 * Validation of containers: what all need, what only running ones may have, and that no two claim the same name or
 * port of the host. Source: pkg/apis/core/validation (validateContainers, validateInitContainers).
 */
import type { Container, ContainerPort, PodSpec } from '../kinds/index.js'
import { isDNS1123Label, isValidPortName, isValidPortNumber } from '../names.js'
import { duplicate, forbidden, invalid, invalidEach, notFound, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { envErrors, envFromErrors } from './env.js'
import { containerResourceErrors } from './pod-resources.js'
import { containerSecurityErrors } from './pod-security.js'
import { lifecycleErrors, probesErrors } from './probe.js'
import { relativePathErrors } from './volume-path.js'

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const GRACE_SECONDS_DEFAULT = 30
const RESTARTS = ['Always', 'Never', 'OnFailure']

/** Complaints about a pod's containers, init containers among them. */
export function containersErrors(spec: PodSpec, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const grace = spec.terminationGracePeriodSeconds ?? GRACE_SECONDS_DEFAULT
  const { containers = [], initContainers = [] } = spec
  const names = new Set<string>()
  if ((containers ?? []).length === 0) return [required(`${path}.containers`), ...initErrors(initContainers, volumes, names, grace, path)]
  const errors = containers.flatMap((container, i) => {
    const at = `${path}.containers[${i}]`
    return [...commonErrors(container, volumes, at), ...uniqueName(container, names, at), ...runningErrors(container, grace, at)]
  })
  return [...errors, ...hostPortConflicts(containers, `${path}.containers`), ...initErrors(initContainers, volumes, names, grace, path)]
}

function initErrors(
  containers: readonly Container[], volumes: ReadonlySet<string>, names: Set<string>, grace: number, path: string,
): FieldError[] {
  return containers.flatMap((container, i) => {
    const at = `${path}.initContainers[${i}]`
    const sidecar = container.restartPolicy === 'Always'
    return [
      ...commonErrors(container, volumes, at),
      ...uniqueName(container, names, at),
      ...hostPortConflicts([container], `${path}.initContainers`),
      ...(sidecar ? runningErrors(container, grace, at) : notRunningErrors(container, at)),
    ]
  })
}

function notRunningErrors(container: Container, path: string): FieldError[] {
  return (['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const).flatMap((field) =>
    (container[field] === undefined ? [] : [forbidden(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always')]))
}

function runningErrors(container: Container, grace: number, path: string): FieldError[] {
  return [...lifecycleErrors(container.lifecycle, grace, `${path}.lifecycle`), ...probesErrors(container, grace, path)]
}

function uniqueName({ name = '' }: Container, names: Set<string>, path: string): FieldError[] {
  if (names.has(name)) return [duplicate(`${path}.name`, name)]
  names.add(name)
  return []
}

function commonErrors(container: Container, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const { name = '', image = '', terminationMessagePolicy = '', imagePullPolicy = '', restartPolicy } = container
  return [
    ...(name === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, name, isDNS1123Label(name))),
    ...(image === '' ? [required(`${path}.image`)] : []),
    ...choiceErrors(terminationMessagePolicy, ['File', 'FallbackToLogsOnError'], `${path}.terminationMessagePolicy`),
    ...portsErrors(container.ports ?? [], `${path}.ports`),
    ...envErrors(container.env ?? [], `${path}.env`),
    ...envFromErrors(container.envFrom ?? [], `${path}.envFrom`),
    ...mountErrors(container, volumes, `${path}.volumeMounts`),
    ...choiceErrors(imagePullPolicy, ['Always', 'IfNotPresent', 'Never'], `${path}.imagePullPolicy`),
    ...containerResourceErrors(container.resources, `${path}.resources`),
    ...resizeErrors(container, `${path}.resizePolicy`),
    ...(restartPolicy === undefined ? [] : oneOf(`${path}.restartPolicy`, restartPolicy, RESTARTS)),
    ...containerSecurityErrors(container.securityContext, `${path}.securityContext`),
  ]
}

function resizeErrors({ resizePolicy = [] }: Container, path: string): FieldError[] {
  const seen = new Set<string>()
  return resizePolicy.flatMap(({ resourceName = '', restartPolicy = '' }) => {
    const again = seen.has(resourceName)
    seen.add(resourceName)
    return [
      ...(again ? [duplicate(path, resourceName)] : []),
      ...choiceErrors(resourceName, ['cpu', 'memory'], path),
      ...choiceErrors(restartPolicy, ['NotRequired', 'RestartContainer'], path),
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
  if (name !== '') names.add(name)
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

function mountErrors({ volumeMounts = [] }: Container, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const mountPaths = new Set<string>()
  return volumeMounts.flatMap(({ name = '', mountPath = '', subPath = '', subPathExpr = '' }, i) => {
    const at = `${path}[${i}]`
    const again = mountPaths.has(mountPath)
    mountPaths.add(mountPath)
    return [
      ...(name === '' ? [required(`${at}.name`)] : []),
      ...(volumes.has(name) ? [] : [notFound(`${at}.name`, name)]),
      ...(mountPath === '' ? [required(`${at}.mountPath`)] : []),
      ...(again ? [invalid(`${at}.mountPath`, mountPath, 'must be unique')] : []),
      // Upstream names the list, not the mount, in these two.
      ...(subPath === '' ? [] : relativePathErrors(subPath, `${path}.subPath`)),
      ...(subPath !== '' && subPathExpr !== '' ? [invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')] : []),
      ...(subPathExpr === '' ? [] : relativePathErrors(subPathExpr, `${path}.subPathExpr`)),
    ]
  })
}
