/**
 * What a sync of an autoscaler looks at: the autoscaler, the pods that its target's selector picks, what the metrics
 * APIs answer, what the controller remembers. The selector is known from the scale that an earlier sync read; when
 * it turns out to be another one, the sync remembers it and is done anew.
 */
import { podsByNamespace, type ControllerContext } from '../../client/index.js'
import { byText, matches, parseSelector, type HorizontalPodAutoscaler, type Pod, type Selector } from '../../model/index.js'
import type { MetricsSource } from '../../world/index.js'
import type { ScaleEvents } from './rate-limits.js'
import { readMetrics, type Reading } from './readings.js'
import type { Recommendation } from './stabilization.js'

/** The dictionaries of the controller's memory, each by key of the autoscaler. */
export const RECOMMENDATIONS = 'recommendations'
export const SCALE_EVENTS = 'scale-events'
export const SELECTORS = 'selectors'

export interface Input {
  readonly key: string
  readonly now: number
  /** Absent: it was deleted. */
  readonly hpa?: HorizontalPodAutoscaler
  /** The target's selector as text, as far as it is known. */
  readonly selector: string
  readonly pods: readonly Pod[]
  readonly readings: readonly Reading[]
  readonly recommendations: readonly Recommendation[]
  readonly events: ScaleEvents
  /** Keys of all autoscalers whose targets have some of these pods, with this one; sorted. */
  readonly claimants: readonly string[]
}

const NO_EVENTS: ScaleEvents = Object.freeze({ ups: Object.freeze([]), downs: Object.freeze([]) })

export function gather(source: MetricsSource, context: ControllerContext, key: string): Input {
  const { view, memory, now } = context
  const hpa = view.get<HorizontalPodAutoscaler>('HorizontalPodAutoscaler', key)
  const selector = memory.of<string>(SELECTORS).get(key) ?? ''
  const recommendations = memory.of<readonly Recommendation[]>(RECOMMENDATIONS).get(key) ?? []
  const events = memory.of<ScaleEvents>(SCALE_EVENTS).get(key) ?? NO_EVENTS
  const known = { key, now, selector, recommendations, events }
  const parsed = selector === '' ? undefined : parseSelector(selector)
  if (hpa === undefined || parsed === undefined || 'error' in parsed) return { ...known, ...(hpa === undefined ? {} : { hpa }), pods: [], readings: [], claimants: [] }
  const namespace = hpa.metadata.namespace ?? 'default'
  const pods = view.byIndex<Pod>('Pod', podsByNamespace.name, namespace).filter((pod) => matches(parsed, pod.metadata.labels))
  const readings = readMetrics(source, hpa.spec.metrics ?? [], namespace, pods, now)
  return { ...known, hpa, pods, readings, claimants: claimants(context, namespace, pods) }
}

function claimants({ memory }: ControllerContext, namespace: string, pods: readonly Pod[]): string[] {
  const prefix = `${namespace}/`
  return memory
    .of<string>(SELECTORS)
    .entries()
    .filter(([key, text]) => key.startsWith(prefix) && picksAny(text === '' ? undefined : parseSelector(text), pods))
    .map(([key]) => key)
    .sort(byText)
}

function picksAny(selector: Selector | { readonly error: string } | undefined, pods: readonly Pod[]): boolean {
  return selector !== undefined && !('error' in selector) && pods.some((pod) => matches(selector, pod.metadata.labels))
}
