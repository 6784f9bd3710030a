/**
 * The DefaultTolerationSeconds plugin: a pod that does not say otherwise stays five minutes on a node that is not
 * ready or cannot be reached. Source: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
import { freeze } from '../../plain/index.js'
import { withFields } from '../copy.js'
import type { Pod, PodSpec, Toleration } from '../kinds/index.js'

/** The taints of nodes in trouble. */
export const TAINT_NODE_NOT_READY = 'node.kubernetes.io/not-ready'
export const TAINT_NODE_UNREACHABLE = 'node.kubernetes.io/unreachable'

/** What a new pod tolerates unless it says otherwise. */
export interface NodeTolerations {
  readonly notReady: Toleration
  readonly unreachable: Toleration
}

const TOLERATION_SECONDS = 300

/** Five minutes each, as the API server is configured by default. */
export const DEFAULT_NODE_TOLERATIONS: NodeTolerations = Object.freeze({
  notReady: toleration(TAINT_NODE_NOT_READY),
  unreachable: toleration(TAINT_NODE_UNREACHABLE),
})

interface Admitted<T> {
  readonly defaults: NodeTolerations
  readonly result: T
}

const admitted = new WeakMap<PodSpec, Admitted<PodSpec>>()
/** By what pods tolerate of their own: those whose specifications differ elsewhere go on sharing them. */
const completed = new WeakMap<readonly Toleration[], Admitted<readonly Toleration[]>>()
const NONE: readonly Toleration[] = Object.freeze([])

/** A new pod with its default tolerations. Pods of one template get one specification. */
export function admitDefaultTolerations(pod: Pod, defaults = DEFAULT_NODE_TOLERATIONS): Pod {
  const spec = withTolerations(pod.spec, defaults)
  return spec === pod.spec ? pod : { ...pod, spec }
}

function withTolerations(spec: PodSpec, defaults: NodeTolerations): PodSpec {
  const known = admitted.get(spec)
  if (known?.defaults === defaults) return known.result
  const own = spec.tolerations ?? NONE
  const tolerations = complete(own, defaults)
  const result = tolerations === own ? spec : freeze(withFields(spec, { tolerations }))
  admitted.set(spec, { defaults, result })
  return result
}

function complete(own: readonly Toleration[], defaults: NodeTolerations): readonly Toleration[] {
  const known = completed.get(own)
  if (known?.defaults === defaults) return known.result
  const missing = [
    ...(own.some((present) => covers(present, TAINT_NODE_NOT_READY)) ? [] : [defaults.notReady]),
    ...(own.some((present) => covers(present, TAINT_NODE_UNREACHABLE)) ? [] : [defaults.unreachable]),
  ]
  const result = missing.length === 0 ? own : freeze([...own, ...missing])
  completed.set(own, { defaults, result })
  return result
}

function covers({ key = '', effect = '' }: Toleration, taint: string): boolean {
  return (key === '' || key === taint) && (effect === '' || effect === 'NoExecute')
}

function toleration(key: string): Toleration {
  return freeze({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATION_SECONDS })
}
