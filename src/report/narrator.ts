/**
 * The narrator: watches a simulation and tells it as a time line. It changes nothing; the same history gives the same
 * lines. Attach it before the simulation starts.
 */
import { DaemonSetNarrator } from './daemon-sets.js'
import type { DaemonSet, Deployment, Job, Lease, Node, Pod, StatefulSet } from '../model/index.js'
import type { Change, Happening } from '../sim/index.js'
import { DRAIN, type Simulation } from '../simulation/index.js'
import type { Traffic } from '../traffic/index.js'
import type { Entry, Topic } from './entry.js'
import { Folder } from './folder.js'
import { JobNarrator } from './jobs.js'
import { NodeNarrator } from './nodes.js'
import { PodNarrator } from './pods.js'
import { StatefulSetNarrator } from './stateful-sets.js'
import { TrafficNarrator } from './traffic.js'
import { WorkloadNarrator } from './workloads.js'
import { writeEntry } from './writes.js'

export class Narrator {
  private readonly folder = new Folder()
  private readonly pods: PodNarrator
  private readonly workloads: WorkloadNarrator
  private readonly statefulSets: StatefulSetNarrator
  private readonly daemonSets: DaemonSetNarrator
  private readonly nodes: NodeNarrator
  private readonly jobs: JobNarrator

  constructor(private readonly simulation: Simulation) {
    const { store } = simulation.ledger
    this.pods = new PodNarrator(store, this.folder)
    this.workloads = new WorkloadNarrator(store, this.folder)
    this.statefulSets = new StatefulSetNarrator(this.folder)
    this.daemonSets = new DaemonSetNarrator(this.folder)
    this.nodes = new NodeNarrator(this.folder)
    this.jobs = new JobNarrator(this.folder, simulation.engine.startMs)
    simulation.ledger.observe((change, happening) => this.look(change, happening))
    simulation.ledger.observeFacts((happening) => this.hear(happening))
    simulation.recorder.observe((event, outcome) => {
      if (outcome !== 'drop' && event.kind === 'Pod') this.pods.hear(event, simulation.now)
    })
    const traffic = simulation.processes.get('traffic') as Traffic | undefined
    if (traffic !== undefined) {
      const narrator = new TrafficNarrator(traffic, this.folder)
      traffic.onChange((service) => narrator.look(service, simulation.now))
    }
  }

  /** Tells a line of the history, too: with all of them the time line has every write. */
  write(line: string): void {
    const entry = writeEntry(line)
    if (entry !== undefined) this.folder.entry(entry)
  }

  /** The time line up to now; call it once, at the end. */
  finish(): Entry[] {
    return this.folder.finish()
  }

  private look(change: Change, happening: Happening): void {
    const { now } = this.simulation
    if (change.kind === 'Pod') this.pods.look(change as Change<Pod>, happening, now)
    else if (change.kind === 'Deployment') this.workloads.look(change as Change<Deployment>, happening, now)
    else if (change.kind === 'Job') this.jobs.look(change as Change<Job>, now)
    else if (change.kind === 'StatefulSet') this.statefulSets.look(change as Change<StatefulSet>, now)
    else if (change.kind === 'DaemonSet') this.daemonSets.look(change as Change<DaemonSet>, now)
    else if (change.kind === 'Node') this.nodes.look(change as Change<Node>, happening, now)
    else if (change.kind === 'Lease' && now > 0) this.lookAtLock(change as Change<Lease>, now)
  }

  /** A lock that changes hands has another leader, or none for now. */
  private lookAtLock({ old, new: lock }: Change<Lease>, now: number): void {
    const [before, after] = [old?.spec?.holderIdentity ?? '', lock?.spec?.holderIdentity ?? '']
    if (lock === undefined || before === after) return
    this.folder.line(now, 'leader', `${lock.metadata.name} ${after === '' ? 'has none' : after.replace(/_[^_]*$/, '')}`)
  }

  private hear({ kind, key, verb, text = '', actor }: Happening): void {
    const { now } = this.simulation
    if (kind === 'Step') this.folder.line(now, 'step', stepText(key, text))
    else if (verb === DRAIN) this.folder.line(now, 'drain', key, text)
    // A kubelet stops with its machine: that the machine has no power was told.
    else if (actor === 'world' && verb === 'fact' && now > 0 && !(text === 'kubelet stopped' && !this.simulation.world.machines.isOn(key))) this.folder.line(now, topicOf(text), kind === 'Node' ? `${key}: ${text}` : `${kind.toLowerCase()} ${key}: ${text}`)
  }
}

/** Facts that are no fault. */
const GOOD_NEWS = /^(machine added|power on|kubelet running|link \w+ whole|clock right)$/
/** What follows by itself from a write. */
const CONSEQUENCE = /^volume /

function topicOf(fact: string): Topic {
  if (GOOD_NEWS.test(fact)) return 'node'
  return CONSEQUENCE.test(fact) ? 'write' : 'fault'
}

/** `"release v2" Deployment default/product *=shop/product:v2` with the step's name in front and its kind behind. */
function stepText(kind: string, text: string): string {
  const [, end = '', name, rest = ''] = /^(end of )?(?:"((?:[^"\\]|\\.)*)" )?(.*)$/s.exec(text)!
  return `${end}${name === undefined ? '' : `${name}: `}${kind} ${rest.replaceAll('default/', '')}`
}
