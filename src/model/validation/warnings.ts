/**
 * Warnings that accompany an accepted object: nothing is wrong, but something will not do what it says.
 * Source: pkg/api/service/warnings.go, pkg/api/pod/warnings.go, the strategies' WarningsOnCreate.
 */
import { sortedKeys } from '../../plain/index.js'
import type { Container, CronJob, DaemonSet, Deployment, Job, KubeObject, Pod, PodSpec, ResourceList, Service, StatefulSet } from '../kinds/index.js'
import { isDNS1123Label } from '../names.js'
import { canonicalQuantity, quantityMilliValue, quantityOf } from '../quantity/index.js'

/** Amounts of these come in whole bytes. */
const IN_BYTES = new Set(['memory', 'ephemeral-storage', 'storage'])

const COMPLETIONS_SOFT_MAX = 100_000
const PARALLELISM_SOFT_MAX = 10_000
const ENDLESS_HISTORY = 'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended'

/** The warnings about an object that is valid. */
export function validationWarnings(object: KubeObject): readonly string[] {
  switch (`${object.apiVersion} ${object.kind}`) {
    case 'v1 Service':
      return serviceWarnings(object as unknown as Service)
    case 'v1 Pod': {
      const { metadata, spec } = object as unknown as Pod
      const named = spec.hostname === undefined ? nameWarnings(metadata.name, "the Pod's hostname") : []
      return [...named, ...podWarnings(spec, 'spec')]
    }
    case 'batch/v1 CronJob':
      return cronJobWarnings(object as unknown as CronJob)
    case 'batch/v1 Job':
      return [...indexWarnings(object as unknown as Job), ...templateWarnings(object as unknown as Job)]
    case 'apps/v1 DaemonSet':
      return podWarnings((object as unknown as DaemonSet).spec.template.spec, 'spec.template.spec')
    case 'apps/v1 Deployment':
    case 'apps/v1 ReplicaSet':
    case 'v1 ReplicationController':
      return templateWarnings(object as unknown as Deployment)
    case 'apps/v1 StatefulSet': {
      const { spec } = object as unknown as StatefulSet
      const endless = (spec.revisionHistoryLimit ?? 0) < 0
      return [...podWarnings(spec.template.spec, 'spec.template.spec'), ...(endless ? [ENDLESS_HISTORY] : [])]
    }
    default:
      return []
  }
}

function templateWarnings({ metadata, spec }: Deployment | Job): string[] {
  return [...nameWarnings(metadata.name, 'Pod names and hostnames'), ...podWarnings(spec.template.spec, 'spec.template.spec')]
}

function cronJobWarnings({ metadata, spec }: CronJob): string[] {
  return [...nameWarnings(metadata.name, 'Pod names and hostnames'), ...podWarnings(spec.jobTemplate.spec.template.spec, 'spec.jobTemplate.spec.template.spec')]
}

function indexWarnings({ spec }: Job): string[] {
  const tooMany = spec.completionMode === 'Indexed' && (spec.completions ?? 0) > COMPLETIONS_SOFT_MAX && (spec.parallelism ?? 0) > PARALLELISM_SOFT_MAX
  return tooMany
    ? ['In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail']
    : []
}

function nameWarnings(name: string, use: string): string[] {
  const problems = isDNS1123Label(name)
  return problems.length === 0
    ? []
    : [`metadata.name: this is used in ${use}, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`]
}

function serviceWarnings({ spec }: Service): string[] {
  return spec.type !== 'ExternalName' && (spec.externalName ?? '') !== ''
    ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
    : []
}

function podWarnings(spec: PodSpec, path: string): string[] {
  const secrets = (spec.imagePullSecrets ?? []).flatMap(({ name = '' }, i) =>
    (name === '' ? [`${path}.imagePullSecrets[${i}].name: invalid empty name ""`] : []))
  return [...secrets, ...(['initContainers', 'containers'] as const).flatMap((field) =>
    (spec[field] ?? []).flatMap((container, i) => containerWarnings(container, `${path}.${field}[${i}]`)))]
}

function containerWarnings(container: Container, path: string): string[] {
  const { limits, requests } = container.resources ?? {}
  return [
    ...fractionWarnings(limits, `${path}.resources.limits`),
    ...fractionWarnings(requests, `${path}.resources.requests`),
    ...envWarnings(container, `${path}.env`),
    ...portWarnings(container, `${path}.ports`),
  ]
}

function fractionWarnings(list: ResourceList | undefined, path: string): string[] {
  return sortedKeys(list).filter((name) => IN_BYTES.has(name) && quantityMilliValue(quantityOf(list![name])) % 1000n !== 0n)
    .map((name) => `${path}[${name}]: fractional byte value ${JSON.stringify(canonicalQuantity(list![name]!))} is invalid, must be an integer`)
}

function envWarnings({ env = [] }: Container, path: string): string[] {
  const seen = new Set<string>()
  return env.flatMap(({ name }, i) => {
    const again = seen.has(name)
    seen.add(name)
    return again ? [`${path}[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`] : []
  })
}

function portWarnings({ ports = [] }: Container, path: string): string[] {
  const first = new Map<string, number>()
  return ports.flatMap(({ containerPort, hostPort = 0, hostIP = '', protocol = '' }, i) => {
    const key = `${protocol}/${hostIP}/${hostPort}/${containerPort}`
    const before = first.get(key)
    if (before === undefined) first.set(key, i)
    return before === undefined ? [] : [`${path}[${i}]: duplicate port definition with ${path}[${before}]`]
  })
}
