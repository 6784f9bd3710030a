/**
 * Validation of a pod's specification, in templates and in pods alike. A specification without complaints is
 * remembered by identity: thousands of pods of one template are validated once.
 * Source: pkg/apis/core/validation (ValidatePodSpec).
 */
import { isFrozen } from '../../plain/index.js'
import type { Container, PodSpec } from '../kinds/index.js'
import { byteLength, isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from '../names.js'
import { duplicate, forbidden, invalid, invalidEach, notFound, oneOf, required, together, tooLong } from './error.js'
import type { FieldError } from './error.js'
import { containersErrors, podContext } from './container.js'
import { ephemeralErrors } from './ephemeral-containers.js'
import { hostErrors, securityErrors } from './pod-security.js'
import { dnsConfigErrors, dnsPolicyErrors, hostAliasErrors } from './pod-dns.js'
import { overheadErrors, podLevelErrors } from './pod-resources.js'
import { affinityErrors, nodeSelectorLabels, spreadErrors, tolerationErrors } from './pod-scheduling.js'
import { claimNames, resourceClaimErrors } from './resource-claims.js'
import { volumesErrors } from './volume.js'

const INT32_MAX = 2147483647
const HOSTNAME_BYTES_MAX = 64
const fine = new WeakSet<PodSpec>()

/** Complaints about a pod's specification. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  if (fine.has(spec)) return []
  const errors = specErrors(spec, path)
  if (errors.length === 0 && isFrozen(spec)) fine.add(spec)
  return errors
}

function specErrors(spec: PodSpec, path: string): FieldError[] {
  return together(
    runningErrors(spec, path),
    podLevelErrors(spec, claimNames(spec), path),
    hostErrors(spec, path),
    policyErrors(spec, path),
    dnsPolicyErrors(spec, path),
    nodeSelectorLabels(spec.nodeSelector, `${path}.nodeSelector`),
    securityErrors(spec, path),
    affinityErrors(spec.affinity, `${path}.affinity`),
    dnsConfigErrors(spec, path),
    readinessGateErrors(spec, path),
    gateErrors(spec, path),
    spreadErrors(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    hostnameOverrideErrors(spec, `${path}.hostnameOverride`),
    subdomainErrors(spec.serviceAccountName, `${path}.serviceAccountName`),
    subdomainErrors(spec.nodeName, `${path}.nodeName`),
    deadlineErrors(spec, path),
    labelErrors(spec.hostname, `${path}.hostname`),
    labelErrors(spec.subdomain, `${path}.subdomain`),
    tolerationErrors(spec.tolerations, `${path}.tolerations`),
    hostAliasErrors(spec, path),
    classErrors(spec, path),
    overheadErrors(spec, path),
    spec.os === undefined ? [] : osErrors(spec.os.name ?? '', `${path}.os`),
    fileVolumeErrors(spec, path),
  )
}

/** The parts of a specification on which it depends whether its containers are right. */
type Running = Pick<PodSpec, (typeof RUNNING)[number]>
const RUNNING = ['initContainers', 'ephemeralContainers', 'volumes', 'resourceClaims', 'terminationGracePeriodSeconds', 'restartPolicy', 'os'] as const

const fineWith = new WeakMap<readonly Container[], Running>()

/** Complaints about volumes and containers. Pods that differ only elsewhere, as a DaemonSet's do, share them: they are looked at once. */
function runningErrors(spec: PodSpec, path: string): FieldError[] {
  const { containers, volumes } = spec
  const known = fineWith.get(containers)
  if (known !== undefined && RUNNING.every((field) => known[field] === spec[field])) return []
  const ofVolumes = volumesErrors(volumes, `${path}.volumes`)
  const context = podContext(spec, ofVolumes.valid)
  const errors = together(ofVolumes.errors, resourceClaimErrors(spec, path), containersErrors(spec, context, path), ephemeralErrors(spec, context, path))
  if (errors.length === 0 && isFrozen(spec)) fineWith.set(containers, spec)
  return errors
}

function policyErrors({ restartPolicy = '' }: PodSpec, path: string): FieldError[] {
  return restartPolicy === '' ? [required(`${path}.restartPolicy`)] : oneOf(`${path}.restartPolicy`, restartPolicy, ['Always', 'OnFailure', 'Never'])
}

function subdomainErrors(name: string | undefined, path: string): FieldError[] {
  return name === undefined || name === '' ? [] : invalidEach(path, name, isDNS1123Subdomain(name))
}

function labelErrors(name: string | undefined, path: string): FieldError[] {
  return name === undefined || name === '' ? [] : invalidEach(path, name, isDNS1123Label(name))
}

function hostnameOverrideErrors({ hostnameOverride: name, setHostnameAsFQDN, hostNetwork }: PodSpec, path: string): FieldError[] {
  if (name === undefined) return []
  return [
    ...(setHostnameAsFQDN === true ? [forbidden(path, 'may not be specified when setHostnameAsFQDN is true')] : []),
    ...(hostNetwork === true ? [forbidden(path, 'may not be specified when hostNetwork is true')] : []),
    ...(byteLength(name) > HOSTNAME_BYTES_MAX ? [tooLong(path, HOSTNAME_BYTES_MAX)] : []),
    ...invalidEach(path, name, isDNS1123Subdomain(name)),
  ]
}

/** A file with variables is in an emptyDir volume. */
function fileVolumeErrors(spec: PodSpec, path: string): FieldError[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((field) => (spec[field] ?? []).flatMap(({ env = [] }, i) => env.flatMap(({ valueFrom }, j) => {
    if (valueFrom?.fileKeyRef === undefined) return []
    const { volumeName = '' } = valueFrom.fileKeyRef
    const volume = spec.volumes?.findLast(({ name }) => name === volumeName)
    const at = `${path}.${field}[${i}].env[${j}].valueFrom.fileKeyRef.volumeName`
    if (volume === undefined) return [notFound(at, volumeName)]
    return volume.emptyDir === undefined ? [invalid(at, volumeName, 'referenced volume must be of type emptyDir')] : []
  })))
}

function osErrors(name: string, path: string): FieldError[] {
  return name === '' ? [required(`${path}.name`)] : oneOf(path, name, ['linux', 'windows'])
}

function deadlineErrors({ activeDeadlineSeconds: seconds }: PodSpec, path: string): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= INT32_MAX)) return []
  return [invalid(`${path}.activeDeadlineSeconds`, seconds, `must be between 1 and ${INT32_MAX}, inclusive`)]
}

function classErrors({ priorityClassName, runtimeClassName, preemptionPolicy }: PodSpec, path: string): FieldError[] {
  return [
    ...subdomainErrors(priorityClassName, `${path}.priorityClassName`),
    ...subdomainErrors(runtimeClassName, `${path}.runtimeClassName`),
    ...(preemptionPolicy === undefined ? [] : preemptionPolicy as string === '' ? [required(`${path}.preemptionPolicy`)] : oneOf(`${path}.preemptionPolicy`, preemptionPolicy, ['PreemptLowerPriority', 'Never'])),
  ]
}

function readinessGateErrors({ readinessGates = [] }: PodSpec, path: string): FieldError[] {
  return readinessGates.flatMap(({ conditionType = '' }, i) =>
    invalidEach(`${path}.readinessGates[${i}].conditionType`, conditionType, isQualifiedName(conditionType)))
}

function gateErrors({ schedulingGates = [] }: PodSpec, path: string): FieldError[] {
  const seen = new Set<string>()
  return schedulingGates.flatMap(({ name = '' }, i) => {
    const at = `${path}.schedulingGates[${i}]`
    const again = seen.has(name)
    seen.add(name)
    return [...invalidEach(at, name, isQualifiedName(name)), ...(again ? [duplicate(at, name)] : [])]
  })
}
