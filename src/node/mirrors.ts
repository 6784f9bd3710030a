/**
 * The static pods of nodes and their mirrors. A kubelet runs its static pods whether it hears the API server or not;
 * whenever it can it sees to it that each has its mirror there: one that somebody deletes is made anew, one that no
 * static pod belongs to goes. Source: kubernetes, pkg/kubelet/kubelet.go (tryReconcileMirrorPods,
 * fastStaticPodsRegistration), pkg/kubelet/pod/mirror_client.go. Deviation: a mirror that could not be made is tried
 * again every minute, without jitter; one without a static pod goes at once, not at the next look every 2 s.
 */
import { isMirrorPod, keyOf, mirroredUid, type Node, type Pod } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { dictionary, type Cause, type Dictionary } from '../sim/index.js'
import type { KubeletCore } from './core.js'
import type { PodRow } from './rows.js'
import { mirrorOf, staticPod } from './static-pods.js'

const RUN = 'kubelet/static-pods'
const MIRROR = 'kubelet/mirrors'
/** How often a pod that runs is synced. */
const SYNC_MS = 60_000

interface NodeEvent {
  readonly kind: typeof RUN | typeof MIRROR
  readonly node: string
}

/** What the kubelet does with a static pod: begins with it, or goes on with the row that it has. */
export interface StaticPodRunner {
  accept(pod: Pod): void
  resume(row: PodRow, pod: Pod): void
}

export class Mirrors {
  /** Node → when it tries again to make mirrors. */
  private readonly retries: Dictionary<number>

  constructor(private readonly core: KubeletCore, private readonly runner: StaticPodRunner) {
    const { engine } = core.options.ledger
    this.retries = dictionary(engine.state, 'kubelet/mirror-retries')
    engine.on<NodeEvent>(RUN, ({ node }) => this.run(node))
    engine.on<NodeEvent>(MIRROR, ({ node }) => {
      if (this.retries.get(node) === core.now) this.retries.delete(node)
      this.reconcile(node)
    })
  }

  /** The kubelet of a node runs: its static pods shall. */
  runLater(node: string): void {
    if (this.core.configOf(node).staticPods.length > 0) this.core.options.ledger.engine.cascade(freeze<NodeEvent>({ kind: RUN, node }))
  }

  /** A node has been registered: static pods can have mirrors from now on. */
  registered(node: string, cause: Cause): void {
    if (this.core.staticsOn(node).length > 0) this.core.options.ledger.engine.cascade(freeze<NodeEvent>({ kind: MIRROR, node }), cause)
  }

  private run(node: string): void {
    const { core } = this
    if (!core.options.facts.isRunning(node)) return
    if (core.staticsOn(node).length === 0) {
      const seenMs = core.options.facts.shownOn(node)(core.now)
      core.statics.set(node, freeze(core.configOf(node).staticPods.map((manifest) => staticPod(manifest, node, seenMs))))
    }
    for (const pod of core.staticsOn(node)) {
      const row = core.rows.get(pod.metadata.uid!)
      if (row === undefined) this.runner.accept(pod)
      else this.runner.resume(row, pod)
    }
    this.reconcile(node)
  }

  /** Sees to the mirrors of a node's static pods. */
  reconcile(node: string): void {
    const { facts } = this.core.options
    if (!facts.canReachApi(node)) return
    for (const pod of this.core.staticsOn(node)) this.ensure(node, pod)
  }

  /** A mirror has come, has changed or is gone: this is what has its name now. */
  changed(node: string, pod: Pod | undefined): void {
    const { facts } = this.core.options
    if (!facts.canReachApi(node)) return
    if (pod !== undefined && isMirrorPod(pod) && this.isOrphan(node, pod)) this.remove(node, pod)
    this.reconcile(node)
  }

  /** Whether no static pod belongs to a mirror; a kubelet that has not read its files yet does not know. */
  private isOrphan(node: string, mirror: Pod): boolean {
    const pods = this.core.staticsOn(node)
    return pods.length === this.core.configOf(node).staticPods.length && !pods.some(({ metadata }) => metadata.uid === mirroredUid(mirror))
  }

  private ensure(node: string, pod: Pod): void {
    const { core } = this
    const row = core.rows.get(pod.metadata.uid!)
    const found = core.view.getInPart<Pod>('Pod', keyOf(pod), node)
    const mirror = found !== undefined && isMirrorPod(found) ? found : undefined
    if (mirror !== undefined && mirror.metadata.deletionTimestamp === undefined && mirroredUid(mirror) === pod.metadata.uid) {
      if (row === undefined || row.mirror === mirror.metadata.uid) return
      core.put({ ...row, mirror: mirror.metadata.uid! })
      return core.publish(row.uid)
    }
    if (row?.mirror !== undefined) core.put({ ...row, mirror: undefined })
    if (mirror !== undefined && !this.remove(node, mirror)) return this.retryLater(node)
    const object = core.options.ledger.store.get<Node>('Node', node)
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) return
    const answer = core.options.api.call({ do: 'create', object: mirrorOf(pod, object.metadata.uid ?? '') as never }, `kubelet/${node}`)
    if (!answer.ok) this.retryLater(node)
  }

  private remove(node: string, { metadata: { name, namespace, uid } }: Pod): boolean {
    const options = { gracePeriodSeconds: 0, preconditions: uid === undefined ? {} : { uid } }
    return this.core.options.api.call({ do: 'delete', kind: 'Pod', namespace, name, options }, `kubelet/${node}`).ok
  }

  private retryLater(node: string): void {
    if (this.retries.has(node)) return
    const at = this.core.now + SYNC_MS
    this.retries.set(node, at)
    this.core.scheduleOn<NodeEvent>(node, at, { kind: MIRROR, node })
  }
}
