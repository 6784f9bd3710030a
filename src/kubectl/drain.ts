/**
 * Which pods of a node `kubectl drain` takes away, and what speaks against it, in its words.
 * Source: kubectl, pkg/drain/filters.go.
 */
import { controllerOf, isMirrorPod, isPodTerminal, keyOf, matches, parseSelector, type Pod } from '../model/index.js'

/** kubectl's flags; all off and unlimited by default. */
export interface DrainOptions {
  /** Pods without a controller go too; without, they are in the way. */
  readonly force?: boolean
  /** Pods of DaemonSets stay; without, they are in the way. */
  readonly ignoreDaemonSets?: boolean
  /** Pods with an emptyDir go too; without, they are in the way. */
  readonly deleteEmptyDirData?: boolean
  /** Deletes pods where evictions would ask their budgets. */
  readonly disableEviction?: boolean
  /** A label selector: only these pods go. */
  readonly podSelector?: string
  /** The grace period in place of the pods' own. */
  readonly gracePeriodSeconds?: number
  /** After how long the drain of a node gives up; absent: never. */
  readonly timeoutMs?: number
}

export interface DrainPlan {
  /** The pods that go, in the order of the list. */
  readonly pods: readonly Pod[]
  readonly warnings: readonly string[]
  /** Why the node cannot be drained, if there is anything. */
  readonly errors: readonly string[]
}

/** What becomes of a pod; the last filter that a pod comes to has the word. */
interface Verdict {
  readonly goes: boolean
  readonly warning?: string
  readonly error?: string
}

type Filter = (pod: Pod, options: DrainOptions, hasDaemonSet: (key: string) => boolean) => Verdict

const GOES: Verdict = { goes: true }
const STAYS: Verdict = { goes: false }

const FILTERS: readonly Filter[] = [
  function daemonSet(pod, { force, ignoreDaemonSets }, hasDaemonSet) {
    const owner = controllerOf(pod)
    if (owner?.kind !== 'DaemonSet' || isPodTerminal(pod)) return GOES
    if (!hasDaemonSet(`${pod.metadata.namespace}/${owner.name}`)) {
      const message = `daemonsets.apps "${owner.name}" not found`
      return force === true ? { goes: true, warning: message } : { goes: false, error: message }
    }
    if (ignoreDaemonSets === true) return { goes: false, warning: 'ignoring DaemonSet-managed Pods' }
    return { goes: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' }
  },
  function mirror(pod) {
    return isMirrorPod(pod) ? STAYS : GOES
  },
  function localStorage(pod, { deleteEmptyDirData }) {
    if (isPodTerminal(pod) || pod.spec.volumes?.some(({ emptyDir }) => emptyDir !== undefined) !== true) return GOES
    if (deleteEmptyDirData === true) return { goes: true, warning: 'deleting Pods with local storage' }
    return { goes: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' }
  },
  function unreplicated(pod, { force }) {
    if (isPodTerminal(pod) || controllerOf(pod) !== undefined) return GOES
    if (force === true) return { goes: true, warning: 'deleting Pods that declare no controller' }
    return { goes: false, error: 'cannot delete Pods that declare no controller (use --force to override)' }
  },
]

/**
 * The plan for a node. `pods` are all that are bound to it, by name; `hasDaemonSet` knows DaemonSets by
 * `namespace/name`. A selector that cannot be read is an error of the plan.
 */
export function planDrain(pods: readonly Pod[], options: DrainOptions, hasDaemonSet: (key: string) => boolean): DrainPlan {
  const selector = parseSelector(options.podSelector ?? '')
  if ('error' in selector) return { pods: [], warnings: [], errors: ['--pod-selector=<pod_selector> must be a valid label selector'] }
  const chosen: Pod[] = []
  const warnings = new Map<string, string[]>()
  const errors = new Map<string, string[]>()
  for (const pod of pods) {
    if (!matches(selector, pod.metadata.labels ?? {})) continue
    const { goes, warning, error } = verdictOn(pod, options, hasDaemonSet)
    if (goes) chosen.push(pod)
    if (warning !== undefined) note(warnings, warning, pod)
    if (error !== undefined) note(errors, error, pod)
  }
  return {
    pods: chosen,
    warnings: [...warnings].map(([message, names]) => `${message}: ${names.join(', ')}`),
    errors: [...errors].map(([message, names]) => `${message.startsWith('cannot delete') ? '' : 'cannot delete '}${message}: ${names.join(', ')}`),
  }
}

function verdictOn(pod: Pod, options: DrainOptions, hasDaemonSet: (key: string) => boolean): Verdict {
  let verdict = GOES
  for (const filter of FILTERS) {
    verdict = filter(pod, options, hasDaemonSet)
    if (!verdict.goes) break
  }
  return verdict
}

function note(messages: Map<string, string[]>, message: string, pod: Pod): void {
  const names = messages.get(message)
  if (names === undefined) messages.set(message, [keyOf(pod)])
  else names.push(keyOf(pod))
}
