/**
 * `deletion/flows`: DELETE with its policies, finalizers and grace, the garbage collector and what follows, over the
 * project's API server and controllers. The scheduler and the kubelet are stand-ins, as they are in the vectors.
 */
import { ApiServer, makeStandardPipeline, type Answer, type ApiRequest } from '../../../src/apiserver/index.js'
import { Controller, type Reconciler } from '../../../src/client/index.js'
import { KUBERNETES_1_36, type KubeObject } from '../../../src/model/index.js'
import { freeze } from '../../../src/plain/index.js'
import {
  daemonSetReconciler, deploymentReconciler, garbageCollectorReconciler, jobReconciler, nodeLifecycleReconciler, podGCReconciler, replicaSetReconciler, statefulSetReconciler,
  taintEvictionReconciler,
} from '../../../src/reconcilers/index.js'
import { Engine, Lane, Ledger } from '../../../src/sim/index.js'
import { World } from '../../../src/world/index.js'
import { diff } from '../compare.js'
import type { Adapter, Difference } from '../types.js'
import { canonicalLabels, renamed } from './canonical.js'
import { Journal, type FlowEvent } from './journal.js'
import { apart } from './remade-revisions.js'
import { StandIns } from './stand-ins.js'

type Plain = any

class Flow {
  readonly engine = new Engine({ seed: 'deletion' })
  readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  readonly api = new ApiServer(this.ledger, { pipeline: makeStandardPipeline({ disableAdmissionPlugins: ['ServiceAccount'] }) })
  readonly world = new World(this.ledger, { leaseRenewIntervalMs: KUBERNETES_1_36.leaseRenewIntervalMs, keepHeartbeatPhase: true })
  readonly journal = new Journal(this.ledger)
  readonly answers: Plain[] = []
  private readonly standIns: StandIns

  constructor(private readonly input: Plain) {
    const profile = KUBERNETES_1_36
    const host = { ledger: this.ledger, api: this.api, record: () => undefined }
    const reconcilers = [
      deploymentReconciler, replicaSetReconciler, statefulSetReconciler, daemonSetReconciler, jobReconciler,
      nodeLifecycleReconciler({ heartbeats: this.world.heartbeats, profile }),
      taintEvictionReconciler(), podGCReconciler({ profile }), garbageCollectorReconciler(),
    ] as unknown as Reconciler<never>[]
    const controllers = reconcilers.map((reconciler, order) => new Controller(host, reconciler, order))
    this.standIns = new StandIns(this.ledger, this.api, this.world, input.runner)
    for (const name of this.namespaces()) this.call({ do: 'create', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } })
    for (const controller of controllers) controller.start()
    this.engine.on<Plain>('node', ({ node }) => this.addNode(node))
    this.engine.on<Plain>('step', ({ step }) => this.step(step))
    for (const node of input.nodes ?? []) this.engine.schedule(0, freeze({ kind: 'node', node }), Lane.stepFirst)
    for (const step of input.steps) this.engine.schedule(step.atMs, freeze({ kind: 'step', step }), Lane.stepLast)
  }

  run(): void {
    this.engine.runTo(this.input.untilMs)
  }

  private namespaces(): string[] {
    const used = this.input.steps.map((step: Plain) => step.object?.metadata.namespace ?? 'default')
    return [...new Set<string>(['default', ...used])]
  }

  private call(request: ApiRequest): Answer {
    return this.api.call(request, 'step')
  }

  private addNode(node: Plain): void {
    const { name } = node.metadata
    const phaseMs = this.input.runner.heartbeatPhaseMs[name] ?? 0
    this.world.heartbeats.register(name, { phaseMs })
    this.world.machines.add(name)
    this.world.kubelets.set(name, 'running')
    const created = this.call({ do: 'create', object: node })
    if (created.ok) this.reportReady(created.object)
  }

  private reportReady(node: Plain): void {
    const time = '2000-01-01T00:00:00Z'
    const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: time, lastTransitionTime: time }]
    this.call({ do: 'update', sub: 'status', object: { ...node, status: { ...node.status, conditions } } })
  }

  private step(step: Plain): void {
    const answer = this.perform(step)
    const code = !answer.ok ? answer.code : step.action === 'create' ? 201 : 200
    const words = answer.ok ? {} : { reason: answer.reason, message: this.anonymous(answer.message) }
    this.answers.push({ atMs: step.atMs, action: step.action, code, ...words })
  }

  private perform(step: Plain): Answer {
    const { action, on } = step
    if (action === 'create') return this.call({ do: 'create', object: this.resolve(step.object) })
    if (action.startsWith('node')) return this.nodeStep(action, on)
    const target = this.journal.objects.get(on) ?? { kind: on.split('/')[0], namespace: 'default', name: on.split('/').at(-1) }
    const { kind, namespace, name } = target as { kind: string; namespace: string; name: string }
    if (action === 'delete') return this.call({ do: 'delete', kind, namespace, name, options: this.resolve(step.options ?? {}) })
    if (action === 'patch') return this.call({ do: 'patch', kind, namespace, name, type: 'merge', patch: this.resolve(step.patch) })
    const found = this.ledger.store.get<Plain>(kind, `${namespace}/${name}`)
    const containers = found.spec.template.spec.containers.map((container: Plain, i: number) => (i === 0 ? { ...container, image: step.image } : container))
    return this.call({ do: 'patch', kind, namespace, name, type: 'merge', patch: { spec: { template: { spec: { containers } } } } })
  }

  private nodeStep(action: string, name: string): Answer {
    if (action === 'nodeUp') {
      this.world.machines.setPower(name, true)
      const node = this.ledger.store.get<KubeObject>('Node', name)
      if (node !== undefined) this.reportReady(node)
      this.standIns.nodeUp(name)
      return { ok: true, object: node! }
    }
    this.world.machines.setPower(name, false)
    if (action === 'nodeDelete') return this.call({ do: 'delete', kind: 'Node', name })
    return { ok: true, object: undefined as never }
  }

  /** Puts the uids and versions of this run where a step names them by label. */
  private resolve(value: Plain): Plain {
    return JSON.parse(JSON.stringify(value), (_key, field) => {
      if (typeof field !== 'string') return field
      if (field.startsWith('uid:')) return this.journal.objects.get(field.slice(4))?.uid ?? field
      if (!field.startsWith('current:')) return field
      const { kind, namespace, name } = this.journal.objects.get(field.slice(8))!
      return this.ledger.store.get<KubeObject>(kind, `${namespace}/${name}`)?.metadata.resourceVersion
    })
  }

  private anonymous(message: string): string {
    let text = message.replace(/(ResourceVersion in record \()[^)]*\)/, '$1<resourceVersion>)')
    for (const { uid } of this.journal.objects.values()) text = text.replaceAll(uid, '<uid>')
    return text
  }
}

function expectedEvents(output: Plain): FlowEvent[] {
  return output.timeline.flatMap(({ tMs, events }: Plain) => events.map((event: Plain) => ({ tMs, ...event })))
}

function text({ tMs: _tMs, ...event }: FlowEvent): string {
  return JSON.stringify(Object.keys(event).sort().map((key) => [key, (event as Plain)[key]]))
}

function compare(input: Plain, output: Plain, flow: Flow): Difference[] {
  const spoken = new Set<string>(input.steps.map((step: Plain) => step.on).filter((on: unknown) => typeof on === 'string'))
  const stated = expectedEvents(output)
  const all = renamed(stated, canonicalLabels([...stated, ...unstableOf(output)], spoken))
  const expected = apart(all, 'the vector')
  const happened = apart(renamed(flow.journal.events, canonicalLabels(flow.journal.events, spoken)), 'the run')
  const actual = withoutUnstable(happened.rest, output)
  const differences = diff(
    output.answers.map(({ on: _on, ...answer }: Plain) => answer),
    flow.answers.map((answer, i) => (input.steps[i].action.startsWith('node') ? output.answers[i] && { ...answer, code: output.answers[i].code } : answer)),
    'answers',
  )
  for (const tMs of [...new Set([...expected.rest, ...actual.events].map((event) => event.tMs))].sort((a, b) => a - b)) {
    const here = (events: readonly FlowEvent[]) => events.filter((event) => event.tMs === tMs).map(text)
    differences.push(...diff(here(expected.rest).sort(), here(actual.events).sort(), `at ${tMs}`))
    const order: [number, number][] = output.timeline.find((instant: Plain) => instant.tMs === tMs)?.order ?? []
    const [named, raced, sequence] = [here(all), here(expected.remade), here(actual.events)]
    for (const [i, j] of order) {
      const [before, after] = [named[i]!, named[j]!]
      if (raced.includes(before) || raced.includes(after)) continue
      if (sequence.indexOf(before) > sequence.indexOf(after)) differences.push({ path: `order at ${tMs}`, expected: [before, after], actual: [after, before] })
    }
  }
  return [...differences, ...expected.differences, ...happened.differences, ...actual.missing]
}

function unstableOf(output: Plain): FlowEvent[] {
  return (output.unstable ?? []).map(({ tMs, always: _always, ...event }: Plain) => ({ tMs: tMs[0], ...event }))
}

/** Takes out of the events what the runs of the vector did not agree on, if it lies in the range they saw. */
function withoutUnstable(events: readonly FlowEvent[], output: Plain): { events: FlowEvent[]; missing: Difference[] } {
  const left = [...events]
  const missing: Difference[] = []
  for (const { tMs: [first, last], always, deletionTimestampMs: _at, ...event } of output.unstable ?? []) {
    const index = left.findIndex(({ tMs, deletionTimestampMs: _deletion, ...other }) => tMs >= first && tMs <= last && text(other as FlowEvent) === text(event))
    if (index >= 0) left.splice(index, 1)
    else if (always) missing.push({ path: `between ${first} and ${last}`, expected: event, actual: undefined })
  }
  return { events: left, missing }
}

export const deletionFlows: Adapter = {
  area: 'deletion/flows',
  run({ input, output }) {
    const flow = new Flow(input)
    flow.run()
    return compare(input, output, flow)
  },
}
