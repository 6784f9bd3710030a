/**
 * Warnings that accompany an accepted object: nothing is wrong, but something will not do what it says.
 * Source: pkg/api/service/warnings.go, pkg/api/pod/warnings.go.
 */
import type { Container, KubeObject, Pod, PodSpec, Service } from '../kinds/index.js'

/** The warnings about an object that is valid. */
export function validationWarnings(object: KubeObject): readonly string[] {
  if (object.apiVersion === 'v1' && object.kind === 'Service') return serviceWarnings(object as unknown as Service)
  return object.apiVersion === 'v1' && object.kind === 'Pod' ? podWarnings((object as unknown as Pod).spec) : []
}

function serviceWarnings({ spec }: Service): string[] {
  return spec.type !== 'ExternalName' && (spec.externalName ?? '') !== ''
    ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
    : []
}

function podWarnings(spec: PodSpec): string[] {
  const secrets = (spec.imagePullSecrets ?? []).flatMap(({ name = '' }, i) =>
    (name === '' ? [`spec.imagePullSecrets[${i}].name: invalid empty name ""`] : []))
  return [...secrets, ...(spec.containers ?? []).flatMap((container, i) => portWarnings(container, `spec.containers[${i}].ports`))]
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
