/**
 * How Kubernetes shows a pod template in a refusal: the JSON of its internal Go type, which has the names of Go,
 * shows absent fields too, and keeps what concerns the host in the security context. Structs are those of the
 * versioned types; where the internal ones differ, it is written here.
 *
 * Deviation: the internal structs of volumes list a few sources in another order.
 * Source: pkg/apis/core/types.go, apimachinery/pkg/util/validation/field/errors.go.
 */
import { sortedKeys } from '../../plain/index.js'
import type { PodSpec, PodTemplateSpec } from '../kinds/index.js'
import { canonicalQuantity } from '../quantity/index.js'
import { goStructs, type GoField } from './pod-template-types.js'

type Plain = Readonly<Record<string, unknown>>

const HOST_FIELDS = ['HostNetwork', 'HostPID', 'HostIPC', 'ShareProcessNamespace', 'HostUsers']
const SECURITY_CONTEXT_ORDER = ['SELinuxOptions', 'WindowsOptions', 'RunAsUser', 'RunAsGroup', 'RunAsNonRoot', 'SupplementalGroups', 'SupplementalGroupsPolicy', 'FSGroup', 'FSGroupChangePolicy']
const POD_SPEC_ORDER = [
  'Volumes', 'InitContainers', 'Containers', 'EphemeralContainers', 'RestartPolicy', 'TerminationGracePeriodSeconds', 'ActiveDeadlineSeconds', 'DNSPolicy', 'NodeSelector',
  'ServiceAccountName', 'AutomountServiceAccountToken', 'NodeName', 'SecurityContext', 'ImagePullSecrets', 'Hostname', 'Subdomain', 'SetHostnameAsFQDN', 'Affinity', 'SchedulerName',
  'Tolerations', 'HostAliases', 'PriorityClassName', 'Priority', 'PreemptionPolicy', 'DNSConfig', 'ReadinessGates', 'RuntimeClassName', 'Overhead', 'EnableServiceLinks',
  'TopologySpreadConstraints', 'OS', 'SchedulingGates', 'ResourceClaims', 'Resources', 'HostnameOverride', 'SchedulingGroup',
]
/** Types that carry the names of the wire inside internal types too. */
const AS_ON_THE_WIRE = new Set(['v1.LabelSelector', 'v1.ObjectMeta'])
const ZERO: Readonly<Record<string, unknown>> = { string: '', bool: false, int32: 0, int64: 0, 'intstr.IntOrString': 0, 'resource.Quantity': '0' }

/** A pod template as a refusal shows it. */
export function internalPodTemplate({ metadata, spec }: PodTemplateSpec): unknown {
  return { ...(shown('v1.ObjectMeta', metadata) as Plain), Spec: internalPodSpec(spec) }
}

/** A pod's specification as a refusal shows it. */
export function internalPodSpec(spec: PodSpec): unknown {
  const object = spec as unknown as Plain
  const fields = goStructs.get('v1.PodSpec')!
  const own = inOrder(fields, POD_SPEC_ORDER).filter(({ name }) => POD_SPEC_ORDER.includes(name))
  const host = inOrder(fields, HOST_FIELDS).slice(0, HOST_FIELDS.length)
  const hasContext = spec.securityContext !== undefined || host.some(({ wireName }) => object[wireName] !== undefined)
  const context = inOrder(goStructs.get('v1.PodSecurityContext')!, SECURITY_CONTEXT_ORDER)
  const shownContext = { ...shownFields(host, object), ...shownFields(context, (spec.securityContext ?? {}) as Plain) }
  return { ...shownFields(own, object), SecurityContext: hasContext ? shownContext : null }
}

/** The fields in the order of these names, the others after them. */
function inOrder(fields: readonly GoField[], names: readonly string[]): readonly GoField[] {
  const place = ({ name }: GoField): number => (names.includes(name) ? names.indexOf(name) : names.length)
  return [...fields].sort((a, b) => place(a) - place(b))
}

function shown(type: string, value: unknown): unknown {
  if (AS_ON_THE_WIRE.has(type)) return onTheWire(type, value)
  if (type.startsWith('*')) return value === undefined || value === null ? null : shown(type.slice(1), value)
  if (type.startsWith('[]')) return Array.isArray(value) ? value.map((item) => shown(type.slice(2), item)) : null
  if (type === 'v1.ResourceList') return shownMap('resource.Quantity', value)
  if (type.startsWith('map[string]')) return shownMap(type.slice('map[string]'.length), value)
  const fields = goStructs.get(type)
  if (fields !== undefined) return shownFields(fields, (value ?? {}) as Plain)
  if (value === undefined || value === null) return ZERO[type] ?? ''
  return type === 'resource.Quantity' ? canonicalQuantity(String(value)) : value
}

function shownFields(fields: readonly GoField[], object: Plain): Plain {
  return Object.fromEntries(fields.flatMap(({ name, wireName, type }) =>
    (wireName === '' ? Object.entries(shown(type, object) as Plain) : [[name, shown(type, object[wireName])] as const])))
}

function shownMap(type: string, value: unknown): unknown {
  if (value === undefined || value === null) return null
  const map = value as Plain
  return Object.fromEntries(sortedKeys(map).map((key) => [key, shown(type, map[key])]))
}

/** Present fields under their names on the wire, maps sorted. */
function onTheWire(type: string, value: unknown): unknown {
  const object = (value ?? {}) as Plain
  const fields = (goStructs.get(type) ?? []).filter(({ wireName }) => object[wireName] !== undefined)
  return Object.fromEntries(fields.map(({ wireName, type: fieldType }) => [wireName, fieldType.startsWith('map[string]') ? shownMap('string', object[wireName]) : object[wireName]]))
}
