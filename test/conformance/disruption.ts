/**
 * `disruption`: the eviction subresource and the disruption controller on the same objects. Nothing else acts: what
 * the vectors call other people's changes is written straight into the store.
 */
import { ApiServer, kindInfo, makeStandardPipeline, type Answer } from '../../src/apiserver/index.js'
import { Controller, EventRecorder, type Reconciler } from '../../src/client/index.js'
import { formatTime, getCondition, keyOf, type KubeObject, type Pod } from '../../src/model/index.js'
import { freeze } from '../../src/plain/index.js'
import { disruptionReconciler } from '../../src/reconcilers/index.js'
import { Engine, Lane, Ledger } from '../../src/sim/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

type Plain = any

const ENTRY_ORDER = ['eviction', 'pod', 'pdb', 'event']

class Story {
  private readonly engine = new Engine({ seed: 'disruption' })
  private readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  private readonly api = new ApiServer(this.ledger, { pipeline: makeStandardPipeline({ disableAdmissionPlugins: ['ServiceAccount'] }) })
  private readonly recorder = new EventRecorder(this.engine)
  private readonly entries: Plain[] = []
  /** What happened to pods and budgets in this instant, by name: the last counts. */
  private readonly shown = new Map<string, Plain>()

  constructor(private readonly input: Plain) {
    const host = { ledger: this.ledger, api: this.api, record: (component: string, event: Plain) => void this.recorder.record(component, event) }
    this.recorder.observe(({ type, reason, message, name }, outcome) => {
      if (outcome === 'create') this.entries.push({ tMs: this.engine.now, type: 'event', name, event: `${type} ${reason}: ${message}` })
    })
    this.ledger.observe(({ kind, key, new: next }, { actor }) => {
      const name = key.slice(key.indexOf('/') + 1)
      if (kind === 'PodDisruptionBudget' && actor !== 'step') this.shown.set(`pdb ${name}`, { name, type: 'pdb', status: (next as Plain).status })
      if (kind === 'Pod' && actor !== 'step') this.shown.set(`pod ${name}`, { name, type: 'pod', ...podShown(next as Pod | undefined) })
    })
    const controller = new Controller(host, disruptionReconciler() as unknown as Reconciler<never>, 0)
    const isBudget = (object: Plain): boolean => object.kind === 'PodDisruptionBudget'
    for (const object of input.objects) if (!isBudget(object)) this.write(object)
    controller.start()
    for (const object of input.objects) if (isBudget(object)) this.write({ ...object, metadata: { generation: 1, ...object.metadata } })
    this.engine.on<Plain>('step', ({ step }) => this.step(step))
    this.engine.on('look', () => this.look())
    for (const step of input.steps ?? []) this.engine.schedule(step.atMs, freeze({ kind: 'step', step }), Lane.stepLast)
  }

  run(): Plain[] {
    while (this.engine.stepInstant(this.input.durationMs)) this.look()
    const place = ({ tMs, type, name }: Plain): string => `${String(tMs).padStart(9, '0')} ${ENTRY_ORDER.indexOf(type)} ${name}`
    return this.entries.sort((a, b) => (place(a) < place(b) ? -1 : 1))
  }

  private look(): void {
    for (const entry of this.shown.values()) this.entries.push({ tMs: this.engine.now, ...entry })
    this.shown.clear()
  }

  private write(object: KubeObject): void {
    const { storeKind } = kindInfo(object.apiVersion, object.kind)
    this.api.write({ actor: 'step', verb: 'write' }, storeKind, keyOf(object), freeze(structuredClone(object)))
  }

  private step(step: Plain): void {
    if (step.evict !== undefined) return this.evict(step.evict, step.dryRun === true)
    if (step.gone !== undefined) return void this.api.write({ actor: 'step', verb: 'delete' }, 'Pod', `default/${step.gone}`, undefined)
    if (step.add !== undefined) return this.write(step.add)
    const ready = step.ready ?? step.unready
    if (ready !== undefined) return this.write(withReady(this.api.get('Pod', `default/${ready}`) as Plain, step.ready !== undefined, this.engine.now))
    if (step.pdb !== undefined) return this.replaceBudget(step.pdb)
    const set = this.api.get('ReplicaSet', `default/${step.scale}`) as Plain
    this.write({ ...set, spec: { ...set.spec, replicas: step.replicas } })
  }

  private replaceBudget({ name, spec }: Plain): void {
    const budget = this.api.get('PodDisruptionBudget', `default/${name}`) as Plain
    this.write({ ...budget, metadata: { ...budget.metadata, generation: budget.metadata.generation + 1 }, spec })
  }

  private evict(name: string, dryRun: boolean): void {
    const object = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' }, ...(dryRun ? { deleteOptions: { dryRun: ['All'] } } : {}) }
    const answer = this.api.call({ do: 'create', sub: 'eviction', object: object as never }, 'kubectl')
    this.entries.push({ tMs: this.engine.now, type: 'eviction', name, status: statusShown(answer, name) })
    if (!answer.ok || dryRun) return
    this.shown.set(`pod ${name}`, { name, type: 'pod', ...podShown(this.api.get('Pod', `default/${name}`) as unknown as Pod | undefined) })
  }
}

function podShown(pod: Pod | undefined): Plain {
  if (pod === undefined) return { deleted: true }
  const { deletionTimestamp } = pod.metadata
  const disruptionTarget = getCondition(pod.status?.conditions, 'DisruptionTarget')
  return { ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }), ...(disruptionTarget === undefined ? {} : { disruptionTarget: { lastProbeTime: null, ...disruptionTarget } }) }
}

function withReady(pod: Plain, ready: boolean, now: number): Plain {
  const others = (pod.status.conditions ?? []).filter(({ type }: Plain) => type !== 'Ready')
  return { ...pod, status: { ...pod.status, conditions: [...others, { type: 'Ready', status: ready ? 'True' : 'False', lastProbeTime: null, lastTransitionTime: formatTime(now) }] } }
}

/** The metav1.Status that a client gets. */
function statusShown(answer: Answer, name: string): Plain {
  if (answer.ok) return { metadata: {}, status: 'Success' }
  const { code, reason, message, causes, retryAfterSeconds } = answer
  const details = code === 404 ? { kind: 'pods', name } : causes === undefined ? undefined : { causes, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
  return { code, ...(details === undefined ? {} : { details }), message, metadata: {}, ...(reason === '' ? {} : { reason }), status: 'Failure' }
}

export const disruption: Adapter = {
  area: 'disruption',
  run({ input, output }) {
    return diff(output.entries ?? [], new Story(input).run())
  },
}
