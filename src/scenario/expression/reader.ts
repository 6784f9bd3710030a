/**
 * What expressions read: objects, lists of objects, metrics of Services and the time. A `Reader` is given by whoever
 * runs the scenario. A `Recording` stands in front of it during one evaluation and keeps what was read, so that the
 * expression has to be evaluated again only when one of these answers is another one. Objects in the simulation never
 * change (a change makes a new object), so "another one" is told by identity.
 */
import type { KubeObject } from '../../model/index.js'

/** How a Service is doing. Numbers that are not counts are exact ratios or sums of what the model counts. */
export interface ServiceMetrics {
  /** Requests per second that are sent to it now. */
  readonly requestsPerSecond: number
  /** The share of them that fail now, from 0 to 1; 0 if none are sent. */
  readonly failureRatio: number
  /** Requests that were answered, since the start. */
  readonly served: number
  /** Requests that failed, since the start. */
  readonly failed: number
  /** Requests that are waiting now. */
  readonly queued: number
  /** How long a request takes now, on average, in milliseconds. */
  readonly latencyMs: number
  /** Endpoints to which requests are sent now. */
  readonly endpoints: number
}

/** The names of the metrics. */
export const metricNames: readonly (keyof ServiceMetrics)[] = [
  'requestsPerSecond', 'failureRatio', 'served', 'failed', 'queued', 'latencyMs', 'endpoints',
]

/** Reads the world at the present instant. */
export interface Reader {
  /** The namespace of names that do not say one. */
  readonly namespace: string
  /** An object; `namespace` is empty for kinds without one. */
  object(kind: string, namespace: string, name: string): KubeObject | undefined
  /** The objects of a kind, in a fixed order; undefined means in all namespaces. The same list while nothing in it changes. */
  list(kind: string, namespace: string | undefined): readonly KubeObject[]
  /** A metric of a Service; undefined if nothing is known of the Service. */
  metric(namespace: string, service: string, name: keyof ServiceMetrics): number | undefined
  /** Milliseconds since the start of the scenario. */
  nowMs(): number
}

/** One thing that an expression read. */
export type Dependency =
  | { readonly of: 'object', readonly kind: string, readonly namespace: string, readonly name: string }
  | { readonly of: 'list', readonly kind: string, readonly namespace: string | undefined }
  | { readonly of: 'metric', readonly namespace: string, readonly service: string, readonly name: keyof ServiceMetrics }

/** Something that was read, and the answer. */
export interface Read {
  readonly dependency: Dependency
  readonly answer: unknown
}

/** Reads, and keeps what was read. */
export class Recording {
  private readonly byKey = new Map<string, Read>()

  constructor(private readonly reader: Reader) {}

  get namespace(): string {
    return this.reader.namespace
  }

  /** Everything that was read, in the order of first reading. */
  get reads(): readonly Read[] {
    return [...this.byKey.values()]
  }

  object(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.keep(`object ${kind} ${namespace} ${name}`, { of: 'object', kind, namespace, name }) as KubeObject | undefined
  }

  list(kind: string, namespace: string | undefined): readonly KubeObject[] {
    return this.keep(`list ${kind} ${namespace ?? '*'}`, { of: 'list', kind, namespace }) as readonly KubeObject[]
  }

  metric(namespace: string, service: string, name: keyof ServiceMetrics): number | undefined {
    return this.keep(`metric ${namespace} ${service} ${name}`, { of: 'metric', namespace, service, name }) as number | undefined
  }

  private keep(key: string, dependency: Dependency): unknown {
    const known = this.byKey.get(key)
    if (known !== undefined) return known.answer
    const answer = readAgain(this.reader, dependency)
    this.byKey.set(key, { dependency, answer })
    return answer
  }
}

/** Asks the reader once more for what a dependency names. */
export function readAgain(reader: Reader, dependency: Dependency): unknown {
  switch (dependency.of) {
    case 'object': return reader.object(dependency.kind, dependency.namespace, dependency.name)
    case 'list': return reader.list(dependency.kind, dependency.namespace)
    case 'metric': return reader.metric(dependency.namespace, dependency.service, dependency.name)
  }
}
