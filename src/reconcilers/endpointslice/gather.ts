/**
 * Reads what a sync looks at: all pods that the Service selects or, where the changes since the last sync tell enough,
 * only the pods that changed. So a Service of thousands costs no more per changed pod than one of five.
 */
import { podsByNamespace, slicesOfPod, type ControllerContext } from '../../client/index.js'
import { byText, keyOf, matches, parseTime, selectorFromSet, type EndpointSlice, type Node, type Pod, type Service } from '../../model/index.js'
import type { IndexDefinition } from '../../sim/index.js'
import { triggerMsOf } from './endpoint.js'
import { tellsEnough } from './groups.js'
import { isTopologyAuto } from './hints.js'
import type { EndpointSliceOptions, Input, Row, Sync } from './input.js'
import { hintedOf, isStale, knownOf, mustSeeEverything, notesOf, type Known, type Note } from './notes.js'
import { serviceOf } from './slice.js'
import { UNHINTED, ZONE, zoneRatios } from './topology.js'

export const slicesByService: IndexDefinition = { name: 'by-service', kind: 'EndpointSlice', keys: (slice: EndpointSlice) => serviceOf(slice) }

/** Upstream drops a Service from its queue after so many failures. */
const RETRIES_MAX = 15

export function gather(context: ControllerContext, key: string, { eager = false, maxEndpointsPerSlice = 100 }: EndpointSliceOptions): Input | undefined {
  const { view, queue } = context
  const service = view.get<Service>('Service', key)
  if (service === undefined) return { state: 'gone', key }
  const { selector = {}, type } = service.spec
  if (Object.keys(selector).length === 0 || type === 'ExternalName') return undefined
  const givesUp = queue.requeues(key) >= RETRIES_MAX
  if (isStale(context, key)) return { state: 'stale', givesUp }
  const notes = notesOf(context, key)
  const auto = isTopologyAuto(service)
  const everything = eager || auto || mustSeeEverything(context, key)
  if (!everything && notes.length === 0) return undefined
  const slices = view.byIndex<EndpointSlice>('EndpointSlice', slicesByService.name, key).filter(isKept)
  const known: Known = { uid: service.metadata.uid ?? '', createdMs: parseTime(service.metadata.creationTimestamp) ?? null, selector }
  const about = (changed: readonly Note[] | undefined): Sync => {
    const selects = selectorFromSet(selector)
    const isSelected = ({ pod }: Seen): boolean => matches(selects, pod.metadata.labels)
    const seen = (changed === undefined ? allIn(context, service.metadata.namespace ?? 'default', notes) : present(context, changed)).filter(isSelected)
    return {
      state: 'sync', key, service, known, slices, rows: seen.map(({ pod }) => rowOf(context, pod)), auto, givesUp,
      changed: changed?.map(({ pod }) => pod),
      affected: changed === undefined ? [] : affectedBy(context, key, changed),
      triggerMs: triggerOf(context, key, known, seen),
      ratios: auto ? zoneRatios(view.list<Node>('Node')) : undefined,
      hinted: hintedOf(context, key) ?? UNHINTED,
      endpointsMax: maxEndpointsPerSlice,
    }
  }
  if (everything) return about(undefined)
  const few = about(notes)
  return tellsEnough(few) ? few : about(undefined)
}

/** A pod, with the note about it if there is one. */
interface Seen {
  readonly pod: Pod
  readonly note: Note | undefined
}

function allIn({ view }: ControllerContext, namespace: string, notes: readonly Note[]): Seen[] {
  const noted = new Map(notes.map((note) => [note.pod, note]))
  return view.byIndex<Pod>('Pod', podsByNamespace.name, namespace).map((pod) => ({ pod, note: noted.get(keyOf(pod)) }))
}

function present({ view }: ControllerContext, notes: readonly Note[]): Seen[] {
  const seen: Seen[] = []
  for (const note of notes) {
    const pod = view.get<Pod>('Pod', note.pod)
    if (pod !== undefined) seen.push({ pod, note })
  }
  return seen
}

function rowOf({ view }: ControllerContext, pod: Pod): Row {
  const node = view.get<Node>('Node', pod.spec.nodeName ?? '')
  const zone = node?.metadata.labels?.[ZONE]
  return zone === undefined ? { pod, nodeMissing: node === undefined } : { pod, zone, nodeMissing: false }
}

function affectedBy({ view }: ControllerContext, key: string, notes: readonly Note[]): EndpointSlice[] {
  const slices = new Set<EndpointSlice>()
  for (const { pod } of notes) {
    for (const slice of slicesOfPod(view, pod)) {
      if (serviceOf(slice) === key && isKept(slice)) slices.add(slice)
    }
  }
  return [...slices].sort((a, b) => byText(a.metadata.name, b.metadata.name))
}

function isKept({ metadata }: EndpointSlice): boolean {
  return metadata.deletionTimestamp === undefined
}

/** The earliest of the trigger times that are new since the last sync; at the first sync the Service's creation. */
function triggerOf(context: ControllerContext, key: string, { createdMs }: Known, seen: readonly Seen[]): number | null {
  const known = knownOf(context, key)
  if (known === undefined) return createdMs
  const selectedBefore = selectorFromSet(known.selector)
  let earliest = createdMs !== null && (known.createdMs === null || createdMs > known.createdMs) ? createdMs : null
  for (const { pod, note } of seen) {
    const at = triggerMsOf(pod)
    if (at === null) continue
    const before = note === undefined ? (matches(selectedBefore, pod.metadata.labels) ? at : null) : note.before
    if ((before === null || at > before) && (earliest === null || at < earliest)) earliest = at
  }
  return earliest
}
