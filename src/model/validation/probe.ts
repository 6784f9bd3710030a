/** Validation of probes and lifecycle hooks. Source: pkg/apis/core/validation (validateProbe, validateHandler). */
import type { Container, HTTPGetAction, IntOrString, Lifecycle, LifecycleHandler, Probe } from '../kinds/index.js'
import { isValidPortName, isValidPortNumber, regexError } from '../names.js'
import { forbidden, invalid, invalidEach, nonNegative, oneOf, required } from './error.js'
import type { FieldError } from './error.js'

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const
const HEADER = '[-A-Za-z0-9]+'

type Handler = Probe & LifecycleHandler

/** Complaints about a container's probes. */
export function probesErrors(container: Container, grace: number, path: string): FieldError[] {
  return [
    ...probeErrors(container.livenessProbe, grace, `${path}.livenessProbe`),
    ...mustSucceedOnce(container.livenessProbe, `${path}.livenessProbe`),
    ...probeErrors(container.readinessProbe, grace, `${path}.readinessProbe`),
    ...withoutGrace(container.readinessProbe, `${path}.readinessProbe`),
    ...probeErrors(container.startupProbe, grace, `${path}.startupProbe`),
    ...mustSucceedOnce(container.startupProbe, `${path}.startupProbe`),
  ]
}

function mustSucceedOnce(probe: Probe | undefined, path: string): FieldError[] {
  const threshold = probe?.successThreshold ?? 1
  return threshold === 1 ? [] : [invalid(`${path}.successThreshold`, threshold, 'must be 1')]
}

function withoutGrace(probe: Probe | undefined, path: string): FieldError[] {
  const seconds = probe?.terminationGracePeriodSeconds
  return seconds === undefined ? [] : [invalid(`${path}.terminationGracePeriodSeconds`, seconds, 'must not be set for readinessProbes')]
}

function probeErrors(probe: Probe | undefined, grace: number, path: string): FieldError[] {
  if (probe === undefined) return []
  const seconds = probe.terminationGracePeriodSeconds
  return [
    ...handlerErrors(probe, grace, path),
    ...(['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const)
      .flatMap((field) => nonNegative(`${path}.${field}`, probe[field])),
    ...(seconds !== undefined && seconds <= 0 ? [invalid(`${path}.terminationGracePeriodSeconds`, seconds, 'must be greater than 0')] : []),
  ]
}

/** Complaints about a container's hooks. */
export function lifecycleErrors(lifecycle: Lifecycle | undefined, grace: number, path: string): FieldError[] {
  const { postStart, preStop } = lifecycle ?? {}
  return [
    ...(postStart === undefined ? [] : handlerErrors(postStart, grace, `${path}.postStart`)),
    ...(preStop === undefined ? [] : handlerErrors(preStop, grace, `${path}.preStop`)),
  ]
}

function handlerErrors(handler: Handler, grace: number, path: string): FieldError[] {
  const [first, ...more] = HANDLERS.filter((kind) => handler[kind] !== undefined)
  if (first === undefined) return [required(path, 'must specify a handler type')]
  return [
    ...oneHandlerErrors(handler, first, grace, `${path}.${first}`),
    ...more.map((kind) => forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type')),
  ]
}

function oneHandlerErrors(handler: Handler, kind: (typeof HANDLERS)[number], grace: number, path: string): FieldError[] {
  switch (kind) {
    case 'exec':
      return (handler.exec!.command ?? []).length === 0 ? [required(`${path}.command`)] : []
    case 'httpGet':
      return httpErrors(handler.httpGet!, path)
    case 'tcpSocket':
      return portErrors(handler.tcpSocket!.port ?? 0, `${path}.port`)
    case 'grpc':
      return portErrors(handler.grpc!.port ?? 0, `${path}.port`)
    case 'sleep': {
      const seconds = handler.sleep!.seconds ?? 0
      return seconds >= 0 && seconds <= grace
        ? []
        : [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)]
    }
  }
}

function httpErrors({ path: url = '', port = 0, scheme = '', httpHeaders = [] }: HTTPGetAction, path: string): FieldError[] {
  const message = regexError("a valid HTTP header must consist of alphanumeric characters or '-'", HEADER, 'X-Header-Name')
  return [
    ...(url === '' ? [required(`${path}.path`)] : []),
    ...portErrors(port, `${path}.port`),
    ...oneOf(`${path}.scheme`, scheme, ['HTTP', 'HTTPS']),
    ...httpHeaders.flatMap(({ name = '' }) => (new RegExp(`^${HEADER}$`).test(name) ? [] : [invalid(`${path}.httpHeaders`, name, message)])),
  ]
}

function portErrors(port: IntOrString, path: string): FieldError[] {
  return invalidEach(path, port, typeof port === 'number' ? isValidPortNumber(port) : isValidPortName(port))
}
