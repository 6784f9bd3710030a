/**
 * The Priority plugin: a pod gets the number and the preemption policy of its PriorityClass, or those of the default
 * class (of several the one with the lowest value), or zero. A client may not choose the number itself.
 * Pods of one template get one specification, as long as the class is the same.
 * Source: plugin/pkg/admission/priority/admission.go.
 */
import { freeze } from '../../plain/index.js'
import { withFields } from '../copy.js'
import type { Pod, PodSpec, PriorityClass } from '../kinds/index.js'
import { refuse } from './result.js'
import type { Admission } from './result.js'

interface Computed {
  readonly name: string
  readonly priority: number
  readonly preemptionPolicy: string | undefined
}

const NO_CLASS: Computed = { name: '', priority: 0, preemptionPolicy: 'PreemptLowerPriority' }
const admitted = new WeakMap<PodSpec, { readonly computed: Computed; readonly spec: PodSpec }>()

/** A new pod with its priority; `priorityClasses` are all there are. */
export function admitPriority(pod: Pod, priorityClasses: readonly PriorityClass[]): Admission<Pod> {
  const { priorityClassName = '', priority, preemptionPolicy } = pod.spec
  const computed = priorityClassName === '' ? defaultClass(priorityClasses) : classNamed(priorityClassName, priorityClasses)
  if (computed === undefined) return refuse('pods', pod, `no PriorityClass with name ${priorityClassName} was found`)
  if (priority !== undefined && priority !== computed.priority) {
    return refuse('pods', pod, `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${computed.priority} from the given PriorityClass name`)
  }
  const policy = computed.preemptionPolicy
  if (policy !== undefined && preemptionPolicy !== undefined && preemptionPolicy !== policy) {
    return refuse('pods', pod, `the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`)
  }
  const spec = withPriority(pod.spec, computed)
  return { allowed: true, object: spec === pod.spec ? pod : withFields(pod, { spec }) }
}

/**
 * Why a PriorityClass may not be the default: another one is; undefined if it may.
 * @param before the name under which it stands already; undefined: it is new
 */
export function defaultClassRefusal({ globalDefault }: PriorityClass, before: string | undefined, all: readonly PriorityClass[]): string | undefined {
  const present = globalDefault === true ? defaultAmong(all)?.metadata.name : undefined
  return present === undefined || present === before ? undefined : `PriorityClass ${present} is already marked as default. Only one default can exist`
}

function classNamed(name: string, classes: readonly PriorityClass[]): Computed | undefined {
  const found = classes.find(({ metadata }) => metadata.name === name)
  return found === undefined ? undefined : computedOf(found)
}

function defaultClass(classes: readonly PriorityClass[]): Computed {
  const found = defaultAmong(classes)
  return found === undefined ? NO_CLASS : computedOf(found)
}

/** Of several the one with the lowest value. */
function defaultAmong(classes: readonly PriorityClass[]): PriorityClass | undefined {
  let lowest: PriorityClass | undefined
  for (const candidate of classes) {
    if (candidate.globalDefault === true && (lowest === undefined || candidate.value < lowest.value)) lowest = candidate
  }
  return lowest
}

function computedOf({ metadata, value, preemptionPolicy }: PriorityClass): Computed {
  return { name: metadata.name, priority: value, preemptionPolicy }
}

function withPriority(spec: PodSpec, computed: Computed): PodSpec {
  const known = admitted.get(spec)
  if (known !== undefined && same(known.computed, computed)) return known.spec
  const { name, priority, preemptionPolicy } = computed
  const named = name === '' ? { priority } : { priorityClassName: name, priority }
  const result = freeze(withFields<PodSpec>(spec, preemptionPolicy === undefined ? named : { ...named, preemptionPolicy }))
  admitted.set(spec, { computed, spec: result })
  return result
}

function same(a: Computed, b: Computed): boolean {
  return a.name === b.name && a.priority === b.priority && a.preemptionPolicy === b.preemptionPolicy
}
