/** A small world for expressions to read. */
import type { KubeObject } from '../../../../src/model/index.js'
import type { Reader, ServiceMetrics } from '../../../../src/scenario/index.js'

export interface World {
  objects: KubeObject[]
  metrics?: Partial<Record<keyof ServiceMetrics, number>>
  nowMs?: number
}

export function object(kind: string, name: string, rest: Record<string, unknown> = {}, labels?: Record<string, string>, namespace = 'default'): KubeObject {
  const metadata = kind === 'Node' ? { name } : { name, namespace }
  return Object.freeze({ apiVersion: 'v1', kind, metadata: { ...metadata, ...(labels === undefined ? {} : { labels }) }, ...rest }) as unknown as KubeObject
}

/** A reader of a world that may be changed between evaluations; `asked` counts what is asked of it. */
export function readerOf(world: World): Reader & { asked: string[] } {
  const lists = new Map<string, readonly KubeObject[]>()
  const asked: string[] = []
  return {
    asked,
    namespace: 'default',
    object(kind, namespace, name) {
      asked.push(`${kind} ${namespace}/${name}`)
      return world.objects.find((candidate) => candidate.kind === kind && candidate.metadata.name === name && (candidate.metadata.namespace ?? '') === namespace)
    },
    list(kind, namespace) {
      asked.push(`${kind} ${namespace ?? '*'}`)
      const now = world.objects.filter((candidate) => candidate.kind === kind && (namespace === undefined || candidate.metadata.namespace === namespace))
      const before = lists.get(`${kind} ${namespace ?? '*'}`)
      if (before !== undefined && before.length === now.length && before.every((item, i) => item === now[i])) return before
      lists.set(`${kind} ${namespace ?? '*'}`, now)
      return now
    },
    metric(namespace, service, name) {
      asked.push(`${namespace}/${service} ${name}`)
      return world.metrics?.[name] ?? 0
    },
    nowMs: () => world.nowMs ?? 0,
  }
}
