/**
 * Where a class' plan and memory are kept: on the class, one for each list of plugins that has decided about it; on
 * that of the specs, if whatever is remembered follows from these, so that the pods of a CronJob's Jobs share it. A
 * class that is seen for the first time may never be seen again (a pod of its own kind), so it borrows a memory that
 * all such classes share; if it comes again, the memory becomes its own, or it gets another one.
 */
import type { Points } from '../framework/points.js'
import { noteKey } from '../model/class-notes.js'
import type { NoteKey } from '../model/class-notes.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { PodInfo } from '../model/pod-info.js'
import { NodeMemory } from './node-memory.js'
import { makePlan, readingOf } from './plan.js'
import type { Plan, Reading } from './plan.js'

/** What is kept about a class for a list of plugins. */
export interface ClassPlan {
  readonly plan: Plan
  /** Whether it has been asked for its memory before. */
  hasBeenAsked: boolean
  memory: NodeMemory | undefined
}

interface Known {
  readonly key: NoteKey<ClassPlan>
  readonly reading: Reading
}

/** The memory that classes borrow, and who had it last. */
interface Borrowed {
  readonly memory: NodeMemory
  by: ClassPlan
}

const known = new WeakMap<Points, Known>()
const borrowed = new WeakMap<ClusterModel, Borrowed>()

/** The plan of a pod's class for the plugins of a profile. */
export function classPlanOf(points: Points, cluster: ClusterModel, pod: PodInfo): ClassPlan {
  let mine = known.get(points)
  if (mine === undefined) known.set(points, mine = { key: noteKey(), reading: readingOf(points) })
  const { key, reading } = mine
  const of = reading.specsOnly ? pod.podClass.specClass : pod.podClass
  const made = of.notes[key.index] as ClassPlan | undefined
  return made ?? cluster.recall(of, key, () => ({ plan: makePlan(reading, pod, cluster), hasBeenAsked: false, memory: undefined }))
}

/** The memory of a pod's class, ready to serve the pod. */
export function memoryOf(classPlan: ClassPlan, cluster: ClusterModel, pod: PodInfo): NodeMemory {
  if (classPlan.memory !== undefined) return classPlan.memory.serve(pod)
  const shared = borrowed.get(cluster)
  if (!classPlan.hasBeenAsked) return borrow(shared, classPlan, cluster, pod)
  if (shared?.by !== classPlan) return classPlan.memory = new NodeMemory(cluster, pod, classPlan.plan)
  borrowed.delete(cluster)
  return classPlan.memory = shared.memory.serve(pod)
}

function borrow(shared: Borrowed | undefined, by: ClassPlan, cluster: ClusterModel, pod: PodInfo): NodeMemory {
  by.hasBeenAsked = true
  if (shared === undefined) {
    const memory = new NodeMemory(cluster, pod, by.plan)
    borrowed.set(cluster, { memory, by })
    return memory
  }
  shared.by = by
  return shared.memory.begin(pod, by.plan)
}
