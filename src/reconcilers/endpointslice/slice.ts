/**
 * What an EndpointSlice of a Service looks like from outside: whose it is, its labels, its group of ports. Source:
 * kubernetes, staging/src/k8s.io/endpointslice/utils.go. Deviation: ports stand in the Service's order, upstream
 * orders them by a hash.
 */
import { byText, formatTime, newControllerRef, objectKey, sameValue, withFields, withoutFields, type EndpointPort, type EndpointSlice, type KubeObject, type Service } from '../../model/index.js'
import { freeze, isFrozen } from '../../plain/index.js'

const SERVICE_NAME = 'kubernetes.io/service-name'
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
const MANAGER = 'endpointslice-controller.k8s.io'
const HEADLESS = 'service.kubernetes.io/headless'
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time'

type Labels = Readonly<Record<string, string>>

const NO_LABELS: Labels = Object.freeze({})

/** The key of the Service whose slice it is, if it is this controller's. */
export function serviceOf({ metadata: { labels, namespace } }: EndpointSlice): string | undefined {
  const name = labels?.[SERVICE_NAME]
  return name === undefined || name === '' || labels?.[MANAGED_BY] !== MANAGER ? undefined : objectKey(namespace ?? 'default', name)
}

export function isOwnedBy({ metadata }: EndpointSlice, service: Service): boolean {
  return (metadata.ownerReferences ?? []).some((owner) => owner.uid === service.metadata.uid && owner.kind === 'Service' && owner.apiVersion === 'v1')
}

const labelsByService = new WeakMap<Service, Labels>()

/** The labels of a Service's slices. */
export function labelsFor(service: Service): Labels {
  let labels = labelsByService.get(service)
  if (labels === undefined) {
    const { metadata, spec } = service
    const headless = (spec.clusterIP ?? '') === '' || spec.clusterIP === 'None'
    labels = freeze({ ...withoutReserved(metadata.labels), ...(headless ? { [HEADLESS]: '' } : {}), [SERVICE_NAME]: metadata.name, [MANAGED_BY]: MANAGER })
    labelsByService.set(service, labels)
  }
  return labels
}

/** Whether the Service's own labels are no longer the slice's; the reserved ones alone are no reason to write. */
export function needsLabels(slice: EndpointSlice, service: Service): boolean {
  const { labels } = slice.metadata
  if (labels !== undefined && sameValue(labels, labelsFor(service))) return false
  return !sameValue(withoutReserved(labels), withoutReserved(service.metadata.labels))
}

/** Whether a slice is what a Service without endpoints has. */
export function isPlaceholder(slice: EndpointSlice, service: Service): boolean {
  return (slice.endpoints ?? []).length === 0 && (slice.ports ?? []).length === 0 && sameValue(slice.metadata.labels ?? {}, labelsFor(service))
}

const names = new WeakMap<object, string>()

/** Names a group of ports whatever their order. The name is remembered by the list, which is frozen. */
export function portsName(ports: readonly EndpointPort[] | null | undefined): string {
  if (ports === null || ports === undefined) return ''
  let name = isFrozen(ports) ? names.get(ports) : undefined
  if (name === undefined) {
    const texts = ports.map(({ name: port, port: number, protocol, appProtocol }) => `${port ?? ''}:${number ?? ''}/${protocol ?? ''}/${appProtocol ?? ''}`)
    name = texts.sort(byText).join(',')
    names.set(ports, name)
  }
  return name
}

/** A new slice for a Service; with the name of a present one it takes that one's place. */
export function sliceFor(service: Service, name: string | undefined, triggerMs: number | null): Omit<KubeObject, 'spec'> {
  const { name: serviceName, namespace = 'default' } = service.metadata
  const metadata = {
    ...(name === undefined ? {} : { name }),
    generateName: `${serviceName}-`,
    namespace,
    labels: labelsFor(service),
    ...(triggerMs === null ? {} : { annotations: { [TRIGGER_TIME]: formatTime(triggerMs) } }),
    ownerReferences: [newControllerRef({ ...service, apiVersion: 'v1', kind: 'Service' } as KubeObject)],
  }
  return { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: metadata as unknown as KubeObject['metadata'] }
}

/** The metadata of a slice that is written again. */
export function metadataFor({ metadata }: EndpointSlice, service: Service, triggerMs: number | null): EndpointSlice['metadata'] {
  const before: Labels = metadata.annotations ?? NO_LABELS
  const after = triggerMs === null ? withoutFields(before, [TRIGGER_TIME]) : withFields(before, { [TRIGGER_TIME]: formatTime(triggerMs) })
  const labels = labelsFor(service)
  const same = { labels: sameValue(metadata.labels, labels), annotations: sameValue(before, after) }
  if (same.labels && same.annotations) return metadata
  const written = same.labels ? metadata : withFields(metadata, { labels })
  if (same.annotations) return written
  return Object.keys(after).length === 0 ? withoutFields(written, ['annotations']) : withFields(written, { annotations: after })
}

function withoutReserved(labels: Labels | undefined = {}): Labels {
  const { [SERVICE_NAME]: _service, [MANAGED_BY]: _manager, [HEADLESS]: _headless, ...rest } = labels
  return rest
}
