/** Validation of Ingresses. Source: pkg/apis/networking/validation (ValidateIngressCreate, ValidateIngressUpdate). */
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule, IngressTLS } from '../kinds/index.js'
import { isDNS1123Label, isDNS1123Subdomain, isValidPathSegmentName, isValidPortName, isValidPortNumber, isWildcardDNS1123Subdomain } from '../names.js'
import { invalid, invalidEach, notSupported, required } from './error.js'
import type { FieldError } from './error.js'
import { isIp } from './ip.js'
import { validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'
const FORBIDDEN_WITHIN = ['//', '/./', '/../', '%2f', '%2F']
const FORBIDDEN_AT_END = ['/..', '/.']

/** Complaints about a new Ingress. */
export function validateIngress(ingress: Ingress): FieldError[] {
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION]
  const twice = annotation !== undefined && ingress.spec?.ingressClassName !== undefined
  return [...ingressErrors(ingress), ...(twice ? [invalid(`annotations.${CLASS_ANNOTATION}`, annotation, 'can not be set when the class field is also set')] : [])]
}

/** Complaints about a changed Ingress. */
export function validateIngressUpdate(old: Ingress, next: Ingress): FieldError[] {
  return [...validateObjectMetaUpdate(old.metadata, next.metadata), ...ingressErrors(next)]
}

function ingressErrors({ metadata, spec }: Ingress): FieldError[] {
  const { rules, defaultBackend, tls = [], ingressClassName } = spec ?? {}
  return [
    ...validateObjectMeta(metadata, true, 'subdomain'),
    ...((rules?.length ?? 0) === 0 && defaultBackend === undefined ? [invalid('spec', rules, 'either `defaultBackend` or `rules` must be specified')] : []),
    ...(defaultBackend === undefined ? [] : backendErrors(defaultBackend, 'spec.defaultBackend')),
    ...(rules ?? []).flatMap((rule, i) => ruleErrors(rule, `spec.rules[${i}]`)),
    ...tls.flatMap((each, i) => tlsErrors(each, `spec.tls[${i}]`)),
    ...(ingressClassName === undefined ? [] : invalidEach('spec.ingressClassName', ingressClassName, isDNS1123Subdomain(ingressClassName))),
  ]
}

function ruleErrors({ host = '', http }: IngressRule, path: string): FieldError[] {
  const isAddress = isIp(host) ? [invalid(`${path}.host`, host, 'must be a DNS name, not an IP address')] : []
  const misnamed = host === '' ? [] : hostErrors(host, `${path}.host`)
  if (http === undefined) return [...isAddress, ...misnamed]
  const paths = http.paths ?? []
  return [
    ...isAddress, ...misnamed,
    ...(paths.length === 0 ? [required(`${path}.http.paths`)] : paths.flatMap((each, i) => pathErrors(each, `${path}.http.paths[${i}]`))),
  ]
}

function hostErrors(host: string, path: string): FieldError[] {
  return invalidEach(path, host, host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host))
}

function pathErrors({ path: text = '', pathType, backend }: HTTPIngressPath, path: string): FieldError[] {
  const relative = text.startsWith('/') ? [] : [invalid(`${path}.path`, text, 'must be an absolute path')]
  const ofBackend = (): FieldError[] => backendErrors(backend, `${path}.backend`)
  switch (pathType as string | null | undefined) {
    case undefined: case null:
      return [required(`${path}.pathType`, 'pathType must be specified')]
    case 'Exact': case 'Prefix':
      return [
        ...relative,
        ...FORBIDDEN_WITHIN.filter((part) => text.includes(part)).map((part) => invalid(`${path}.path`, text, `must not contain '${part}'`)),
        ...FORBIDDEN_AT_END.filter((part) => text.endsWith(part)).map((part) => invalid(`${path}.path`, text, `cannot end with '${part}'`)),
        ...ofBackend(),
      ]
    case 'ImplementationSpecific':
      return [...(text === '' ? [] : relative), ...ofBackend()]
    default:
      return [notSupported(`${path}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']), ...ofBackend()]
  }
}

function backendErrors({ service, resource }: IngressBackend, path: string): FieldError[] {
  if (service !== undefined && resource !== undefined) return [invalid(path, '', 'cannot set both resource and service backends')]
  if (resource !== undefined) return resourceErrors(resource, `${path}.resource`)
  if (service === undefined) return [invalid(path, '', 'resource or service backend is required')]
  const { name = '', port } = service
  return [
    ...(name === '' ? [required(`${path}.service.name`)] : invalidEach(`${path}.service.name`, name, isDNS1123Label(name))),
    ...portErrors(port?.name ?? '', port?.number ?? 0, path),
  ]
}

function portErrors(name: string, number: number, path: string): FieldError[] {
  if (name !== '' && number !== 0) return [invalid(path, '', 'cannot set both port name & port number')]
  if (name !== '') return invalidEach(`${path}.service.port.name`, name, isValidPortName(name))
  return number === 0 ? [required(path, 'port name or number is required')] : invalidEach(`${path}.service.port.number`, number, isValidPortNumber(number))
}

function resourceErrors({ apiGroup, kind = '', name = '' }: NonNullable<IngressBackend['resource']>, path: string): FieldError[] {
  return [
    // An absent group is shown as null.
    ...(apiGroup === undefined || (apiGroup as string | null) === null ? [] : invalidEach(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup))),
    ...(kind === '' ? [required(`${path}.kind`)] : invalidEach(`${path}.kind`, kind, isValidPathSegmentName(kind))),
    ...(name === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, name, isValidPathSegmentName(name))),
  ]
}

function tlsErrors({ hosts = [], secretName = '' }: IngressTLS, path: string): FieldError[] {
  return [
    ...hosts.flatMap((host, i) => hostErrors(host, `${path}.hosts[${i}]`)),
    ...(secretName === '' ? [] : invalidEach(`${path}.secretName`, secretName, isDNS1123Subdomain(secretName))),
  ]
}
