/**
 * Defaults of a pod's specification. In a template only what every pod specification gets is filled in; a pod of its
 * own gets more: requests from limits, service links, host ports on the host's network. Thousands of pods share the
 * specification of one template, so both steps are remembered by identity: a specification that has its defaults
 * costs a look-up, and pods of one template share one specification after defaulting too.
 * Source: pkg/apis/core/v1/defaults.go (SetDefaults_PodSpec, SetDefaults_Pod), pkg/features (PodLevelResources).
 */
import { freeze, isFrozen } from '../../plain/index.js'
import type { Container, PodSpec, PodTemplateSpec, ResourceList, ResourceRequirements } from '../kinds/index.js'
import { addQuantities, formatQuantity, quantityOf } from '../quantity/index.js'
import { computePodRequests, isPodLevelResource } from '../readings/index.js'
import { Twins } from '../twins.js'
import { wirePodSpec } from '../wire/index.js'
import { defaultContainer } from './container.js'
import { at, each, fill, put } from './fill.js'
import { defaultVolume } from './volume.js'

const asTemplate = new WeakMap<PodSpec, PodSpec>()
const templateSpecs = new Twins<PodSpec>()
const asPod = new WeakMap<PodSpec, PodSpec>()

/** Specifications that have their defaults, by their lists of containers. */
const finished = new WeakMap<readonly Container[], PodSpec>()

/** A template's specification with its defaults; frozen, and the same object for the same one. */
export function defaultTemplatePodSpec(spec: PodSpec): PodSpec {
  return remembered(asTemplate, spec, (given) => {
    // With containers of a stored template it is that of one pod alone, such as a DaemonSet's or a StatefulSet's: it has no twins.
    const sibling = finished.get(given.containers)
    return sibling === undefined ? templateSpecs.of(given, () => withCommonDefaults(given)) : withCommonDefaults(given, sibling)
  })
}

/** @param sibling one that has its defaults: what it shares with that has them too */
function withCommonDefaults(given: PodSpec, sibling?: PodSpec): PodSpec {
  const spec = freeze(commonDefaults(wirePodSpec(given, sibling), sibling))
  if (Array.isArray(spec.containers)) finished.set(spec.containers, spec)
  return spec
}

/** A pod's specification with its defaults; frozen, and the same object for the same one. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  return remembered(asPod, spec, (given) => podDefaults(defaultTemplatePodSpec(given)))
}

/** A template with the defaults that every pod specification gets. */
export function defaultPodTemplateSpec(template: PodTemplateSpec): PodTemplateSpec {
  return at(template, 'spec', defaultTemplatePodSpec)
}

function remembered(cache: WeakMap<PodSpec, PodSpec>, spec: PodSpec, compute: (spec: PodSpec) => PodSpec): PodSpec {
  const known = cache.get(spec)
  if (known !== undefined) return known
  const result = freeze(compute(spec))
  if (isFrozen(spec)) cache.set(spec, result)
  cache.set(result, result)
  return result
}

function commonDefaults(spec: PodSpec, sibling: PodSpec | undefined): PodSpec {
  let changed = fill<PodSpec>(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  })
  if (spec.containers !== sibling?.containers) changed = at(changed, 'containers', (list) => each(list, defaultContainer)!)
  changed = at(changed, 'initContainers', (list) => each(list, defaultContainer))
  changed = at(changed, 'ephemeralContainers', (list) => each(list, defaultContainer))
  return at(changed, 'volumes', (list) => each(list, defaultVolume))
}

function podDefaults(spec: PodSpec): PodSpec {
  let changed = at(spec, 'containers', (list) => each(list, requestsFromLimits)!)
  changed = at(changed, 'initContainers', (list) => each(list, requestsFromLimits))
  changed = put(changed, 'resources', podLevelResources(changed))
  changed = fill<PodSpec>(changed, { enableServiceLinks: true })
  if (changed.hostNetwork !== true) return changed
  changed = at(changed, 'containers', (list) => each(list, hostPorts)!)
  return at(changed, 'initContainers', (list) => each(list, hostPorts))
}

function requestsFromLimits(container: Container): Container {
  const { limits, requests } = container.resources ?? {}
  if (limits === undefined) return container
  const merged = fill<Record<string, string>>({ ...requests }, limits)
  const sameSize = requests !== undefined && Object.keys(merged).length === Object.keys(requests).length
  return sameSize ? container : { ...container, resources: { ...container.resources, requests: merged } }
}

/** Resources of the pod as a whole: huge pages from its containers' limits, requests from containers or limits. */
function podLevelResources(spec: PodSpec): ResourceRequirements | undefined {
  const { resources } = spec
  if (resources === undefined) return undefined
  const limits = hugePageLimits(spec, resources)
  if (Object.keys(limits).length === 0) return resources
  const requests: Record<string, string> = { ...resources.requests }
  const ofContainers = computePodRequests({ ...spec, resources: undefined, overhead: undefined } as PodSpec)
  for (const [name, amount] of Object.entries(ofContainers)) {
    if (!Object.hasOwn(requests, name) && isPodLevelResource(name) && !isHugePages(name)) requests[name] = amount
  }
  for (const [name, amount] of Object.entries(limits)) {
    if (!Object.hasOwn(requests, name) && isPodLevelResource(name)) requests[name] = amount
  }
  const grown = Object.keys(requests).length > Object.keys(resources.requests ?? {}).length
  if (!grown && limits === resources.limits) return resources
  return { ...resources, limits, ...(Object.keys(requests).length > 0 ? { requests } : {}) }
}

function hugePageLimits(spec: PodSpec, { limits = {} }: ResourceRequirements): ResourceList {
  const sums: Record<string, string> = {}
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const [name, amount] of Object.entries(container.resources?.limits ?? {})) {
      if (!isHugePages(name) || Object.hasOwn(limits, name)) continue
      const sum = sums[name]
      sums[name] = sum === undefined ? amount : formatQuantity(addQuantities(quantityOf(sum), quantityOf(amount)))
    }
  }
  return Object.keys(sums).length === 0 ? limits : { ...limits, ...sums }
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-')
}

function hostPorts(container: Container): Container {
  return at(container, 'ports', (ports) => each(ports, (port) =>
    (port.hostPort ?? 0) === 0 && (port.containerPort ?? 0) !== 0 ? { ...port, hostPort: port.containerPort } : port))
}
