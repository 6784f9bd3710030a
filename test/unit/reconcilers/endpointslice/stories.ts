import { ApiServer, barePipeline } from '../../../../src/apiserver/index.js'
import { Controller, type EventEffect } from '../../../../src/client/index.js'
import type { EndpointSlice, KubeObject } from '../../../../src/model/index.js'
import { freeze } from '../../../../src/plain/index.js'
import { makeEndpointSliceReconciler, type EndpointSliceOptions } from '../../../../src/reconcilers/index.js'
import { canonicalJson, Engine, Ledger } from '../../../../src/sim/index.js'

export interface StoryOptions extends EndpointSliceOptions {
  readonly callMs?: number
  readonly lagMs?: number
}

type Plain = any

/** The controller over a bare API server. */
export class Story {
  readonly engine = new Engine({ seed: 'endpointslice' })
  readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  readonly controller: Controller<never>
  readonly events: string[] = []
  /** The controller's writes, in order. */
  readonly writes: string[] = []

  constructor({ callMs = 0, lagMs = 0, ...options }: StoryOptions = {}) {
    const host = {
      ledger: this.ledger,
      api: this.api,
      record: (_component: string, { type, reason, message }: EventEffect) => void this.events.push(`${type} ${reason}: ${message}`),
      ...(callMs === 0 ? {} : { callLatencyMs: () => callMs }),
      ...(lagMs === 0 ? {} : { watchLagMs: () => lagMs }),
    }
    this.controller = new Controller(host, makeEndpointSliceReconciler(options), 1) as unknown as Controller<never>
    this.ledger.observe((change, { actor, verb }) => {
      if (actor === 'endpointslice-controller') this.writes.push(`${this.engine.now} ${verb} ${change.key} ${canonicalJson(change.new ?? null)}`)
    })
    this.controller.start()
  }

  put(object: Plain): void {
    const { namespace, name } = object.metadata
    const key = namespace === undefined ? name : `${namespace}/${name}`
    this.api.write({ actor: 'test', verb: 'put' }, object.kind, key, freeze(object) as KubeObject)
  }

  remove(kind: string, key: string): void {
    if (this.api.get(kind, key) !== undefined) this.api.write({ actor: 'test', verb: 'delete' }, kind, key, undefined)
  }

  change(kind: string, key: string, change: (object: Plain) => Plain): void {
    const object = this.api.get(kind, key)
    if (object !== undefined) this.put(change(object))
  }

  pass(ms: number): this {
    this.engine.runTo(this.engine.now + ms)
    return this
  }

  get slices(): EndpointSlice[] {
    return this.ledger.store.list<EndpointSlice>('EndpointSlice')
  }

  /** The pods that the slices list, a list per slice, the longest first. */
  get pods(): string[][] {
    const lists = this.slices.map(({ endpoints }) => (endpoints ?? []).map(({ targetRef }) => targetRef!.name!).sort())
    return lists.sort((a, b) => b.length - a.length || (String(a) < String(b) ? -1 : 1))
  }
}

export function node(name: string, zone?: string, cpu = '4'): Plain {
  const labels = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: {}, status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: 'True' }] } }
}

export function service(name: string, spec: object = {}, metadata: object = {}): Plain {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, creationTimestamp: '2000-01-01T00:00:00Z', ...metadata },
    spec: { clusterIP: '10.0.0.1', ipFamilies: ['IPv4'], selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }], ...spec },
  }
}

export interface PodOptions {
  readonly app?: string
  readonly node?: string
  readonly ip?: string
  readonly ready?: boolean
  readonly readyAt?: string
  readonly port?: number
}

export function pod(name: string, { app = 'web', node: nodeName = 'n1', ip = '10.1.0.1', ready = true, readyAt = '2000-01-01T00:00:00Z', port = 8080 }: PodOptions = {}): Plain {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, labels: { app } },
    spec: { nodeName, containers: [{ name: 'app', image: 'app', ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }] }] },
    status: { phase: 'Running', ...(ip === '' ? {} : { podIP: ip, podIPs: [{ ip }] }), conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: readyAt }] },
  }
}

export function withReady(pod: Plain, ready: boolean, readyAt: string): Plain {
  return { ...pod, status: { ...pod.status, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: readyAt }] } }
}
