/**
 * A cluster to play with: manifests go in, time passes when it is told to, faults strike as steps, and everything can
 * be asked: objects, events, figures, and why. All of it is synchronous; objects that come out are frozen and plain.
 * Equal options and equal calls give an equal history, byte for byte, whose digest says so.
 */
import type { RecordedEvent } from '../client/index.js'
import { KUBERNETES_1_36, keyOf, matches, nearestWord, objectKey, parseSelector, selectorFromSet, type KubeObject, type Problem } from '../model/index.js'
import { freezeForReal } from '../plain/index.js'
import type { QueueEntry } from '../scheduler/index.js'
import type { Snapshot } from '../sim/index.js'
import type { Applied, DrainStatus, Operator, PatchContent, Simulation } from '../simulation/index.js'
import type { Traffic } from '../traffic/index.js'
import { build } from './build.js'
import { durationMs, type Duration } from './duration.js'
import { errorOf, NotFoundError, OptionError, RefusedError, StepError } from './errors.js'
import { changedPod, checkedQuestion, createdPod, explainPod, pastAttempt, schedulerOf, watchAttempts, type LookedAt, type PastAttempt, type PodExplanation, type Question, wouldBe, type WatchedAttempt } from './explain.js'
import { trafficFigures, type TrafficFigures } from './figures.js'
import { Journal, relive, type LookBack, type Past } from './journal.js'
import type { DryRunOption, ListOptions, PatchOptions, Stability, StepResult } from './answers.js'
import { nameOf, storeKindOf, type Kinds } from './kinds.js'
import { applyStep, worthTelling, type ApplyOptions, type ManifestSource, type ServerSideOptions } from './manifests.js'
import type { ClusterOptions, Extensions } from './options.js'
import { checkResumed, readState, stateText } from './saved-state.js'
import { runUntilStable } from './stability.js'
import { readStep, type ReadStepOptions, type Step, type StepActions } from './steps.js'
import { Story } from './story.js'
import { triedObject, tryStep } from './trial.js'
import { Watchers, type WatchCallback } from './watchers.js'
import { whyOf, type Why } from './why.js'

/** What can be done to a cluster besides letting time pass. */
type Act = { readonly step: Step; readonly options: ApplyOptions } | { readonly reseed: string }

/** What had been done to clusters when snapshots of them were taken. */
const pasts = new WeakMap<Snapshot, Past<Act>>()
const STABLE_FOR_MS = 10_000
const WITHIN_MS = 600_000

/**
 * A simulated Kubernetes cluster.
 *
 * @example
 * const cluster = new Cluster({ seed: '42', nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '16Gi' } })
 * cluster.apply(manifests)
 * cluster.runUntilStable({ within: '5m' })
 * cluster.step({ crash: { node: 'node-2' } })
 * cluster.runFor('10m')
 * cluster.get('Deployment', 'shop/cart').status.availableReplicas
 */
export class Cluster {
  /** The simulation below, for whoever wants to look deeper: its engine, its API server, its world. What it gives is not frozen: only look. */
  readonly simulation: Simulation
  /** Who acts on it: takes steps whose names and times are resolved already. */
  readonly operator: Operator
  /** What happened up to now. */
  readonly history: Story
  private readonly options: ClusterOptions
  private readonly watchers: Watchers
  private journal: Journal<Act>
  private readonly told = new Map<string, Problem>()

  /**
   * Makes a cluster at time 0 with its nodes ready, or (internally) one that is resumed from a state.
   * Throws an OptionError for an option that makes no sense, and a TypeError for a seed that is no text.
   */
  constructor(options: ClusterOptions, resume?: (simulation: Simulation) => Past<Act> | undefined | void) {
    this.options = options
    const { simulation, operator, notes } = build(options)
    this.simulation = simulation
    this.operator = operator
    for (const note of notes) this.told.set(note.message, note)
    this.history = new Story(simulation)
    this.watchers = new Watchers(simulation.ledger)
    const past = resume?.(simulation)
    this.journal = new Journal(simulation.engine, past ?? { base: resume === undefined ? undefined : simulation.snapshot(), deeds: [], handled: 0 })
    if (resume !== undefined) return
    operator.bootstrap()
    simulation.engine.settle()
  }

  /** Goes on from what `save` returned. Code of the user's own has to be given again; else a StateError says what is missing. */
  static load(text: string, options: { readonly extend?: Extensions } = {}): Cluster {
    const saved = readState(text, KUBERNETES_1_36.name, options.extend)
    return new Cluster({ ...saved.options, ...options }, (simulation) => {
      simulation.restore(simulation.engine.state.fromPlain(saved.state))
      checkResumed(simulation, saved)
      return saved.past as Past<Act> | undefined
    })
  }

  /** Virtual time, milliseconds since the start. */
  get now(): number {
    return this.simulation.now
  }

  /** The digest of the history up to now: equal digest, equal history. */
  get digest(): string {
    return this.simulation.ledger.history.digest
  }

  /** What is good to know of the scheduler's configuration and of the manifests applied through this object: what is accepted and has no effect. */
  get notes(): readonly Problem[] {
    return freezeForReal([...this.told.values()])
  }

  /**
   * Applies manifests, as `kubectl apply -f`: YAML or JSON as text, an object, or several. If anything in them is
   * wrong, nothing is applied and a ManifestError lists all problems with their places and remedies. What the API
   * server refuses is thrown as a RefusedError with its message, after the other objects were applied.
   * With `serverSide`, as `kubectl apply --server-side`: the API server merges, by who manages which field. With
   * `dryRun`, as `--dry-run=server`: nothing changes, and the answer says what would become of each object by itself,
   * also of one that would be refused (a namespace that would be created is not there yet).
   */
  apply(source: ManifestSource, { dryRun = false, ...given }: ApplyOptions & ServerSideOptions & DryRunOption = {}): readonly Applied[] {
    const { step, options } = applyStep(source, given)
    return dryRun ? freezeForReal(tryStep(this.operator, step, this.reading(options)).applied ?? []) : this.take(step, options).applied
  }

  /** Deletes an object, as `kubectl delete --wait=false`. Throws a StepError if it is not there. With `dryRun` nothing changes. */
  delete(kind: string, name: string, { dryRun, ...options }: Omit<StepActions['delete'], 'kind' | 'name'> & DryRunOption = {}): void {
    this.takeOrTry({ delete: { kind, name, ...options } }, dryRun)
  }

  /** Patches an object, with a JSON merge patch unless `type` says otherwise, and returns it, as it was last if that removes it. With `dryRun` nothing changes: it is returned as it would be. */
  patch<K extends keyof Kinds>(kind: K, name: string, patch: object, options?: PatchOptions): Kinds[K]
  patch(kind: string, name: string, patch: object, options?: PatchOptions): KubeObject
  patch(kind: string, name: string, patch: object, { dryRun, ...options }: PatchOptions = {}): unknown {
    const answered = this.takeOrTry({ patch: { kind, name, patch: patch as PatchContent, ...options } }, dryRun)
    return dryRun === true ? answered : this.find(kind, name) ?? answered
  }

  /** Sets the replicas of a Deployment. With `dryRun` nothing changes. */
  scale(deployment: string, replicas: number, { dryRun }: DryRunOption = {}): void {
    this.takeOrTry({ scale: { deployment, replicas } }, dryRun)
  }

  /** Sets the image of a Deployment's container, or of all its containers. */
  setImage(deployment: string, image: string, options: { readonly container?: string } = {}): void {
    this.take({ setImage: { deployment, image, ...options } })
  }

  /** Steers a Deployment's rollout, as `kubectl rollout`. */
  rollout(verb: 'undo' | 'pause' | 'resume' | 'restart', deployment: string, options: { readonly toRevision?: number } = {}): void {
    const { toRevision } = options
    if (verb === 'undo') this.take({ rollout: { undo: deployment, ...(toRevision === undefined ? {} : { toRevision }) } })
    else this.take({ rollout: { [verb]: deployment } as StepActions['rollout'] })
  }

  /**
   * Does one thing to the cluster, in the words of a scenario's steps: `{ crash: { node: 'node-2' }, for: '10m' }`.
   * What follows from it within the instant has happened when it returns. Throws a StepError if something that it
   * names is not there, and a RefusedError if the API server refuses it.
   */
  step(step: Step): StepResult {
    return this.take(step)
  }

  /** Lets time pass. */
  runFor(duration: Duration): this {
    return this.runTo(this.now + durationMs(duration, 'runFor'))
  }

  /** Runs to a point in time, milliseconds since the start, and through all that happens at it. */
  runTo(atMs: number): this {
    if (!Number.isSafeInteger(atMs) || atMs < this.now) throw new OptionError(`runTo: ${atMs} is no time from now (${this.now} ms) on`)
    this.simulation.engine.runTo(atMs)
    return this
  }

  /**
   * Runs until every workload is as its manifest wants it and nothing was written for `stableFor` (default 10s), or
   * `within` (default 10m) has passed; the result says which, and what was waited for in vain.
   */
  runUntilStable(options: { readonly within?: Duration; readonly stableFor?: Duration } = {}): Stability {
    const withinMs = options.within === undefined ? WITHIN_MS : durationMs(options.within, 'within')
    const stableForMs = options.stableFor === undefined ? STABLE_FOR_MS : durationMs(options.stableFor, 'stableFor')
    return runUntilStable(this.simulation, withinMs, stableForMs)
  }

  /** Runs, instant by instant, until the predicate holds (true) or `within` (default 10m) has passed (false). */
  runUntil(predicate: (cluster: this) => boolean, options: { readonly within?: Duration } = {}): boolean {
    const { engine } = this.simulation
    const end = this.now + (options.within === undefined ? WITHIN_MS : durationMs(options.within, 'within'))
    while (!predicate(this)) {
      if (engine.stepInstant(end)) continue
      engine.runTo(end)
      return predicate(this)
    }
    return true
  }

  /** Handles the next event; false if none is pending. */
  stepEvent(): boolean {
    return this.simulation.engine.stepEvent()
  }

  /** Handles all events of the next instant at which there are any; false if none is pending. */
  stepInstant(): boolean {
    return this.simulation.engine.stepInstant()
  }

  /** An object by kind and `name` or `namespace/name`. Throws a NotFoundError if it is not there. */
  get<K extends keyof Kinds>(kind: K, name: string): Kinds[K]
  get(kind: string, name: string): KubeObject
  get(kind: string, name: string): unknown {
    const found = this.find(kind, name)
    if (found !== undefined) return found
    const stored = storeKindOf(this.simulation.api, kind)
    const { namespace, name: short } = nameOf(this.simulation.api, stored, name, this.namespace)
    const near = nearestWord(short, this.list(stored, namespace === '' ? {} : { namespace }).map(({ metadata }) => metadata.name))
    throw new NotFoundError(`there is no ${stored} ${objectKey(namespace, short)} at ${this.now} ms${near === undefined ? '' : `; did you mean "${near}"?`}`)
  }

  /** As `get`, but undefined if the object is not there. */
  find<K extends keyof Kinds>(kind: K, name: string): Kinds[K] | undefined
  find(kind: string, name: string): KubeObject | undefined
  find(kind: string, name: string): unknown {
    const stored = storeKindOf(this.simulation.api, kind)
    const { namespace, name: short } = nameOf(this.simulation.api, stored, name, this.namespace)
    return freezeForReal(this.simulation.api.get(stored, objectKey(namespace, short)))
  }

  /** The objects of a kind, sorted by namespace and name. */
  list<K extends keyof Kinds>(kind: K, options?: ListOptions): readonly Kinds[K][]
  list(kind: string, options?: ListOptions): readonly KubeObject[]
  list(kind: string, { namespace, selector }: ListOptions = {}): readonly unknown[] {
    const selects = typeof selector === 'string' ? parseSelector(selector) : selectorFromSet(selector ?? {})
    if ('error' in selects) throw new OptionError(`list: not a label selector: ${selects.error}`)
    return freezeForReal(this.simulation.api.list(storeKindOf(this.simulation.api, kind)).filter(({ metadata }) => (namespace === undefined || metadata.namespace === namespace) && (selector === undefined || matches(selects, metadata.labels ?? {}))))
  }

  /** The Events about an object that are still kept, by time of their last repetition; all Events without one. */
  events(about?: KubeObject | { readonly kind: string; readonly name: string }): readonly RecordedEvent[] {
    const { recorder } = this.simulation
    if (about === undefined) return freezeForReal(recorder.all())
    if ('metadata' in about) return freezeForReal(recorder.about(about.kind, (about as KubeObject).metadata.namespace, (about as KubeObject).metadata.name))
    const kind = storeKindOf(this.simulation.api, about.kind)
    const { namespace, name } = nameOf(this.simulation.api, kind, about.name as string, this.namespace)
    return freezeForReal(recorder.about(kind, namespace, name))
  }

  /** Calls back after every write from now on, with the object before and after; returns how to stop. It must not change the cluster. */
  watch(callback: WatchCallback): () => void {
    return this.watchers.add(callback)
  }

  /** Why the last thing happened to an object: the chain of causes, back to the step that started it. */
  why(kind: string, name: string): Why {
    const stored = kind === 'Step' ? kind : storeKindOf(this.simulation.api, kind)
    const { namespace, name: short } = kind === 'Step' ? { namespace: '', name } : nameOf(this.simulation.api, stored, name, this.namespace)
    const last = this.history.lastOf(stored, objectKey(namespace, short))
    if (last === undefined) throw new NotFoundError(`nothing ever happened to ${stored} ${objectKey(namespace, short)}`)
    return this.whyTransition(last.index)
  }

  /** The chain of causes of a transition, given by its number in the history. */
  whyTransition(index: number): Why {
    if (this.history.transition(index) === undefined) throw new NotFoundError(`the history has no transition ${index}: it has ${this.history.length}`)
    return whyOf(this.simulation.ledger.history, index)
  }

  /** What users saw of a Service up to now; undefined if nobody ever asked it. */
  traffic(service: string): TrafficFigures | undefined {
    const { namespace, name } = nameOf(this.simulation.api, 'Service', service, this.namespace)
    const figures = (this.simulation.processes.get('traffic') as Traffic | undefined)?.figures(objectKey(namespace, name))
    return figures === undefined ? undefined : trafficFigures(figures)
  }

  /** The state at this moment, for `restore`; costs next to nothing. */
  snapshot(): Snapshot {
    const snapshot = this.simulation.snapshot()
    pasts.set(snapshot, this.journal.past())
    return snapshot
  }

  /** Goes back (or forth) to a state of this cluster or of one with the same options. */
  restore(snapshot: Snapshot): this {
    this.simulation.restore(snapshot)
    this.journal = new Journal(this.simulation.engine, pasts.get(snapshot) ?? { base: snapshot, deeds: [], handled: 0 })
    return this
  }

  /** The cluster as text, for `Cluster.load` in this or another process. */
  save(): string {
    return stateText(this.simulation, this.options, this.journal.past())
  }

  /** Another cluster with the same past. With a seed of its own its future is drawn anew; without one it is the same. */
  fork({ seed }: { readonly seed?: string } = {}): Cluster {
    const fork = new Cluster(this.options, (simulation) => {
      simulation.restore(this.snapshot())
      return this.journal.past()
    })
    if (seed !== undefined) fork.reseed(seed)
    return fork
  }

  /** How the last drain of each node stands, by the nodes' names: what is left of it, and which budget is against it. */
  drains(): readonly DrainStatus[] {
    return freezeForReal(this.operator.drains.status())
  }

  /** Every pod that waits for a node or is on its way to one, as the scheduler sees it, sorted by name. */
  schedulingQueue(): readonly QueueEntry[] {
    return freezeForReal(schedulerOf(this.simulation).queued())
  }

  /**
   * Why a pod is on its node, or on none: per node what refused it or its scores, how the node was chosen, what users
   * read, where it stands in the queue. `at`: as it was then, a duration since the start or milliseconds; default: now.
   * For a pod that has a node, and for a time that is past, the past is gone through again. Nothing changes. Throws a
   * NotFoundError if there is no such pod.
   */
  explain(pod: string, { at }: { readonly at?: Duration } = {}): PodExplanation {
    const atMs = at === undefined ? this.now : durationMs(at, 'explain: at')
    if (atMs > this.now) throw new OptionError(`explain: ${atMs} ms is not over yet: it is ${this.now} ms`)
    if (atMs < this.now) return this.again({ toMs: atMs }).explain(pod)
    return explainPod({ ...this.lookedAt(pod), atMs }, () => this.fork().simulation, (key, uid, until) => this.attemptsAt(key, uid, until))
  }

  /** Every attempt at a pod so far, when and what came of it, for which the past is gone through again. */
  attempts(pod: string): readonly PastAttempt[] {
    const { key, object } = this.lookedAt(pod)
    return freezeForReal(this.attemptsAt(key, object.metadata.uid).map(pastAttempt))
  }

  /**
   * Where a pod would go now if it were otherwise, or where a pod would go that is not there: in the scheduler's own
   * view; nothing changes. Throws what `apply` throws about a manifest.
   */
  whatIf(given: Question): PodExplanation {
    const [question, { simulation }] = [checkedQuestion(given), this.fork()]
    const { validate } = this.options
    const object = question.manifest === undefined ? this.get('Pod', question.pod) : createdPod(simulation, question.manifest, { namespace: this.namespace, ...(validate === undefined ? {} : { validate }) })
    return freezeForReal({ pod: keyOf(object), explains: 'what-if', atMs: this.now, ...wouldBe(simulation, changedPod(object, question)) })
  }

  private lookedAt(pod: string): Omit<LookedAt, 'atMs'> {
    const object = this.get('Pod', pod)
    const key = keyOf(object)
    return { key, object, queue: this.schedulingQueue().find((each) => each.pod === key) }
  }

  /** This cluster's past, gone through again in another one: up to a time, or until something is so. */
  private again({ toMs = this.now, observe, until = () => false }: LookBack<Cluster>): Cluster {
    const past = this.journal.past()
    const again = new Cluster(this.options, past.base === undefined ? undefined : (simulation) => void simulation.restore(past.base!))
    if (again.now > toMs) throw new OptionError(`the past of this cluster is known from ${again.now} ms on: it goes on from a state that was taken then`)
    observe?.(again)
    relive(past, {
      engine: again.simulation.engine, handled: () => again.journal.handled, toMs, until: () => until(again),
      redo: (act) => ('reseed' in act ? again.reseed(act.reseed) : again.redo(act)),
    })
    return again
  }

  private attemptsAt(key: string, uid: string | undefined, until?: (again: Simulation) => boolean): readonly WatchedAttempt[] {
    let attempts: readonly WatchedAttempt[] = []
    this.again({ observe: ({ simulation }) => void (attempts = watchAttempts(simulation, key)), ...(until === undefined ? {} : { until: (again: Cluster) => until(again.simulation) }) })
    return attempts.filter((each) => each.uid === uid)
  }

  private redo({ step, options }: Extract<Act, { readonly step: Step }>): void {
    try {
      this.take(step, options)
    } catch (error) {
      if (!(error instanceof RefusedError || error instanceof StepError)) throw error
    }
  }

  private reseed(seed: string): void {
    this.journal.note({ reseed: seed })
    this.simulation.engine.reseed(seed)
  }

  private get namespace(): string {
    return this.options.namespace ?? 'default'
  }

  /** Takes a step, or only says what would become of its object. */
  private takeOrTry(step: Step, dryRun = false): KubeObject | undefined {
    return dryRun ? freezeForReal(triedObject(this.operator, step, this.reading())) : this.take(step).object
  }

  private reading(options: ApplyOptions = {}): ReadStepOptions {
    return { namespace: this.namespace, validate: this.options.validate, ...options }
  }

  private take(step: Step, options: ApplyOptions = {}): StepResult {
    const { action, name, forMs, notes } = readStep(step, this.reading(options))
    if (forMs !== undefined && !this.operator.canUndo(action.kind)) throw new OptionError(`"${action.kind}" is nothing that can be undone after a time: leave out "for"`)
    this.journal.note({ step, options })
    this.simulation.engine.settleCascade()
    const outcome = this.operator.perform(action, { ...(name === undefined ? {} : { name }), ...(forMs === undefined ? {} : { forMs }), ...(options.namespace === undefined ? {} : { namespace: options.namespace }) })
    this.simulation.engine.settleCascade()
    for (const note of worthTelling(notes, this.simulation.ledger.store)) if (!this.told.has(note.message)) this.told.set(note.message, note)
    if (outcome.ok) return freezeForReal({ transition: outcome.transition, applied: outcome.applied ?? [], nodes: outcome.nodes ?? [], ...(outcome.object === undefined ? {} : { object: outcome.object }) })
    throw errorOf(outcome)
  }
}
