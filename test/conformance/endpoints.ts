/**
 * `endpoints`: the EndpointSlice controller over the project's API server. Objects of a stage are put into the store
 * as they stand (without versions, as in the recording), then half a minute passes and the slices are read.
 */
import { ApiServer, barePipeline, type Answer, type ApiRequest } from '../../src/apiserver/index.js'
import { Controller, EventRecorder, type ControllerHost } from '../../src/client/index.js'
import { byText, type EndpointSlice } from '../../src/model/index.js'
import { freeze } from '../../src/plain/index.js'
import { makeEndpointSliceReconciler, type EndpointSliceOptions } from '../../src/reconcilers/index.js'
import { Engine, Ledger } from '../../src/sim/index.js'
import { diff } from './compare.js'
import type { Adapter, Difference } from './types.js'

type Plain = any

const BETWEEN_MS = 5_000
const LOOK_AFTER_MS = 30_000
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time'
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode'

/**
 * The API server of the recording (client-go's NewClientset) differs from a real one in two ways that the vectors
 * show. It stamps the kind on what it stores, by which upstream fails to recognise the empty slice that it made for a
 * Service without endpoints and writes it again; a label stands for that here. And it takes an update as a whole, so
 * that a slice that takes another's place loses its uid; upstream then waits for ever to see the old uid again, here
 * for a version that never comes.
 */
const STAMP = 'recording/stamp'
const NEVER = String(Number.MAX_SAFE_INTEGER)

function stamped(object: Plain): Plain {
  if (object.kind !== 'EndpointSlice' || object.endpoints.length > 0) return object
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, [STAMP]: '' } } }
}

class RecordingApi extends ApiServer {
  /** Whether the stamp has made a difference. */
  hasStamped = false

  constructor(ledger: Ledger) {
    const stamp = (object: Plain): Plain => {
      const after = stamped(object)
      this.hasStamped ||= after !== object
      return after
    }
    super(ledger, {
      pipeline: {
        ...barePipeline,
        create: (object) => ({ ok: true, object: stamp(object) }),
        update: (old, next, context) => barePipeline.update(old, stamp(next), context),
      },
    })
  }

  override call(request: ApiRequest, actor: string): Answer {
    const answer = super.call(request, actor)
    if (!answer.ok || request.do !== 'update' || request.object.metadata.uid !== undefined) return answer
    return { ...answer, object: { ...answer.object, metadata: { ...answer.object.metadata, resourceVersion: NEVER } } }
  }
}

/** The controller of one case. */
class Story {
  private readonly engine = new Engine({ seed: 'endpoints' })
  private readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  private readonly api = new RecordingApi(this.ledger)
  private events: string[] = []

  constructor(options: EndpointSliceOptions) {
    const recorder = new EventRecorder(this.engine)
    recorder.observe(({ type, reason, message }, outcome) => {
      if (outcome === 'create') this.events.push(`${type} ${reason}: ${message}`)
    })
    const host: ControllerHost = { ledger: this.ledger, api: this.api, record: (component, event) => void recorder.record(component, event) }
    new Controller(host, makeEndpointSliceReconciler(options), 1).start()
  }

  get hasStamped(): boolean {
    return this.api.hasStamped
  }

  play({ nodes, deleteNode, pods, deletePods, services }: Plain): void {
    for (const node of nodes ?? []) this.put('Node', node.metadata.name, node)
    if (deleteNode !== undefined) this.put('Node', deleteNode, undefined)
    this.pass(BETWEEN_MS)
    for (const pod of pods ?? []) this.put('Pod', `${pod.metadata.namespace}/${pod.metadata.name}`, pod)
    for (const name of deletePods ?? []) this.put('Pod', `default/${name}`, undefined)
    this.pass(BETWEEN_MS)
    for (const service of services ?? []) this.put('Service', `${service.metadata.namespace}/${service.metadata.name}`, service)
    this.pass(LOOK_AFTER_MS)
  }

  look(): Plain {
    const groups = new Map<string, EndpointSlice[]>()
    for (const slice of this.ledger.store.list<EndpointSlice>('EndpointSlice')) {
      const key = JSON.stringify([serviceOf(slice), slice.addressType, portsOf(slice)])
      groups.set(key, [...(groups.get(key) ?? []), slice])
    }
    const events = this.events.sort(byText)
    this.events = []
    const found = [...groups.values()].map((slices) => this.group(slices))
    return { groups: found, ...(events.length === 0 ? {} : { events }) }
  }

  private group(slices: readonly EndpointSlice[]): Plain {
    const [first] = slices
    const service = this.ledger.store.get<Plain>('Service', `default/${serviceOf(first!)}`)
    const isAuto = service?.metadata.annotations?.[TOPOLOGY_MODE] === 'Auto'
    const endpoints: Plain[] = slices.flatMap((slice) => slice.endpoints ?? []).sort((a, b) => byText(a.targetRef!.name!, b.targetRef!.name!))
    const counts: Record<string, number> = {}
    for (const endpoint of endpoints) for (const { name } of endpoint.hints?.forZones ?? []) counts[name] = (counts[name] ?? 0) + 1
    const trigger = first!.metadata.annotations?.[TRIGGER_TIME]
    return {
      service: serviceOf(first!),
      addressType: first!.addressType,
      ports: portsOf(first!),
      labels: withoutStamp(first!.metadata.labels),
      ...(slices.length > 1 || trigger === undefined ? {} : { lastChangeTriggerTime: trigger }),
      sliceSizes: slices.map((slice) => (slice.endpoints ?? []).length).sort((a, b) => b - a),
      endpoints: isAuto ? endpoints.map(({ hints: _left, ...endpoint }) => endpoint) : endpoints,
      ...(isAuto && Object.keys(counts).length > 0 ? { hintCounts: counts } : {}),
    }
  }

  private put(kind: string, key: string, object: Plain): void {
    const old = this.ledger.store.get(kind, key)
    if (object === undefined && old === undefined) return
    const verb = object === undefined ? 'delete' : old === undefined ? 'create' : 'update'
    this.ledger.commit({ actor: 'setup', verb, kind, key, value: object === undefined ? undefined : freeze(withoutNulls(object) as object) })
  }

  private pass(ms: number): void {
    this.engine.runTo(this.engine.now + ms)
  }
}

function serviceOf({ metadata }: EndpointSlice): string {
  return metadata.labels?.['kubernetes.io/service-name'] ?? ''
}

function portsOf({ ports }: EndpointSlice): Plain[] {
  return [...(ports ?? [])].sort((a, b) => byText(a.name ?? '', b.name ?? ''))
}

function withoutStamp({ [STAMP]: _stamp, ...labels }: Readonly<Record<string, string>> = {}): Plain {
  return labels
}

function withoutNulls(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null).map(([key, each]) => [key, withoutNulls(each)]))
}

/** Of several slices the time is that of any; what is in which is chance once some have shrunk. */
function comparable(stage: Plain, shrunk: boolean): Plain {
  const groups = stage.groups.map((group: Plain) => {
    if (group.sliceSizes.length === 1) return group
    const { lastChangeTriggerTime: _any, sliceSizes, ...rest } = group
    return shrunk ? { ...rest, total: sliceSizes.reduce((sum: number, size: number) => sum + size, 0) } : { ...rest, sliceSizes }
  })
  return { ...stage, groups: [...groups].sort((a: Plain, b: Plain) => byText(nameOf(a), nameOf(b))) }
}

function nameOf({ service, addressType, ports }: Plain): string {
  return JSON.stringify([service, addressType, ports.map(({ name, port, protocol, appProtocol }: Plain) => [name, port, protocol, appProtocol])])
}

function compare({ input, output }: Plain, options: EndpointSliceOptions): { differences: Difference[]; hasStamped: boolean } {
  const story = new Story(options)
  const differences: Difference[] = []
  let shrunk = false
  input.stages.forEach((stage: Plain, i: number) => {
    story.play(stage)
    shrunk ||= stage.deletePods !== undefined
    diff(comparable(output.stages[i], shrunk), comparable(story.look(), shrunk), `stages[${i}]`, differences)
  })
  return { differences, hasStamped: story.hasStamped }
}

export const endpoints: Adapter = {
  area: 'endpoints',
  run: (vector) => {
    const { differences, hasStamped } = compare(vector, {})
    // What the stamp makes upstream write again, only a sync that looks at everything finds.
    return hasStamped ? compare(vector, { eager: true }).differences : differences
  },
}
