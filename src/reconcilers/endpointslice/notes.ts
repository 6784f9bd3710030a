/**
 * What happened to a Service's pods and slices since its last sync, so that a sync need not look at every pod again.
 * `pending` says whether there are notes and whether everything must be looked at; a note names a pod and remembers when
 * its readiness had changed as the last sync saw it, from which the trigger time is told, and which note came before it. `outstanding` are own
 * writes that have not come back yet: while there are any, the view of the slices is stale. `foreign` are versions
 * of slices that nobody here is known to have written: where nothing lags, an own write comes back before its answer
 * and is foreign until then. Source: kubernetes, staging/src/k8s.io/endpointslice/util/{endpointslice,trigger_time}_tracker.go.
 * Deviation: a slice that someone deletes is made again also when this process has not written it.
 */
import type { ControllerContext } from '../../client/index.js'
import { objectKey, type EndpointSlice } from '../../model/index.js'
import { freeze, slashed } from '../../plain/index.js'
import type { Dictionary } from '../../sim/index.js'
import type { Hinted } from './topology.js'

/** The names of the dictionaries. */
export const MEMORY = ['pending', 'notes', 'known', 'outstanding', 'foreign', 'syncing', 'hinted'] as const
type Name = (typeof MEMORY)[number]

/** What the last sync of a Service saw of it. */
export interface Known {
  readonly uid: string
  readonly createdMs: number | null
  readonly selector: Readonly<Record<string, string>>
}

/** A pod that changed, and the trigger time that the last sync saw; null: none. */
export interface Note {
  readonly pod: string
  readonly before: number | null
}

interface NoteRow extends Note {
  /** Under what the note before it stands; null: it is the first. */
  readonly previous: string | null
}

interface Pending {
  readonly everything: boolean
  /** Under what the last note stands; null: there is none. */
  readonly last: string | null
}

interface SliceVersion {
  readonly slice: string
  /** `DELETED`: gone. */
  readonly version: number
}

export const DELETED = -1

const NOTHING_PENDING: Pending = Object.freeze({ everything: false, last: null })

function of<V>({ memory }: ControllerContext, name: Name): Dictionary<V> {
  return memory.of<V>(name)
}

/** Whether all pods must be looked at: after a start, a change of the Service, a failure. */
export function mustSeeEverything(context: ControllerContext, service: string): boolean {
  return of<Pending>(context, 'pending').get(service)?.everything !== false || of(context, 'foreign').has(service)
}

/** Whether a sync would find anything to look at. */
export function isPending(context: ControllerContext, service: string): boolean {
  const pending = of<Pending>(context, 'pending').get(service)
  return pending === undefined || pending.everything || pending.last !== null
}

export function seeEverything(context: ControllerContext, service: string): void {
  const pending = of<Pending>(context, 'pending')
  const { last } = pending.get(service) ?? NOTHING_PENDING
  pending.set(service, freeze({ everything: true, last }))
}

/**
 * Notes a pod; of several notes the first stays.
 * @param before the trigger time that the last sync saw
 */
export function notePod(context: ControllerContext, service: string, pod: string, before: () => number | null): void {
  const pending = of<Pending>(context, 'pending').get(service)
  if (pending === undefined) return
  const notes = of<NoteRow>(context, 'notes')
  const key = slashed(service, pod)
  if (notes.has(key)) return
  notes.set(key, freeze({ pod, before: before(), previous: pending.last }))
  of<Pending>(context, 'pending').set(service, freeze({ everything: pending.everything, last: key }))
}

/** The notes about a Service's pods, the last first. */
export function notesOf(context: ControllerContext, service: string): Note[] {
  const notes: Note[] = []
  eachNote(context, service, (note) => notes.push(note))
  return notes
}

function eachNote(context: ControllerContext, service: string, visit: (note: Note, key: string) => void): void {
  const notes = of<NoteRow>(context, 'notes')
  for (let key = of<Pending>(context, 'pending').get(service)?.last ?? null; key !== null;) {
    const note = notes.get(key)!
    visit(note, key)
    key = note.previous
  }
}

export function knownOf(context: ControllerContext, service: string): Known | undefined {
  return of<Known>(context, 'known').get(service)
}

export function hintedOf(context: ControllerContext, service: string): Hinted | undefined {
  return of<Hinted>(context, 'hinted').get(service)
}

/** The Services that have hints by topology. */
export function hintedServices(context: ControllerContext): [string, Hinted][] {
  return of<Hinted>(context, 'hinted').entries()
}

export function rememberHinted(context: ControllerContext, { service, hinted }: { service: string; hinted: Hinted }): void {
  if (!hinted.populated && Object.keys(hinted.byType).length === 0) of(context, 'hinted').delete(service)
  else of<Hinted>(context, 'hinted').set(service, hinted)
}

/** A sync has taken what was noted; what comes from now on is for the next. */
export function begin(context: ControllerContext, { service, known }: { service: string; known: Known }): void {
  dropNotes(context, service)
  of<Pending>(context, 'pending').set(service, NOTHING_PENDING)
  of<Known>(context, 'known').set(service, freeze(known))
  of<true>(context, 'syncing').set(service, true)
  of(context, 'foreign').delete(service)
}

/** A sync is over. What it could not place is noted again; slices that others changed meanwhile are seen to later. */
export function end(context: ControllerContext, { service, failed, left }: { service: string; failed: boolean; left: readonly Note[] }): void {
  of(context, 'syncing').delete(service)
  if (failed) seeEverything(context, service)
  for (const { pod, before } of left) notePod(context, service, pod, () => before)
  if (of(context, 'foreign').has(service)) context.queue.addAfter(service, SLICE_CHANGE_DELAY_MS)
}

/** How long upstream waits after a change of a slice that it did not expect (endpointSliceChangeMinSyncDelay). */
const SLICE_CHANGE_DELAY_MS = 1000

/** The Service is gone. */
export function forget(context: ControllerContext, { service }: { service: string }): void {
  dropNotes(context, service)
  for (const name of MEMORY) if (name !== 'notes') of(context, name).delete(service)
}

function dropNotes(context: ControllerContext, service: string): void {
  const notes = of<NoteRow>(context, 'notes')
  eachNote(context, service, (_note, key) => notes.delete(key))
}

/** Whether the view lacks an own write. */
export function isStale(context: ControllerContext, service: string): boolean {
  return of(context, 'outstanding').has(service)
}

/** An own write was answered; unless the view has it, it is outstanding. */
export function wrote(context: ControllerContext, { service, namespace, slice, version }: SliceVersion & { service: string; namespace: string }): void {
  drop(context, 'foreign', service, (noted) => noted.slice === slice && noted.version === version)
  const seen = context.view.get<EndpointSlice>('EndpointSlice', objectKey(namespace, slice))
  const has = version === DELETED ? seen === undefined : seen !== undefined && Number(seen.metadata.resourceVersion ?? 0) >= version
  if (!has) append(context, 'outstanding', service, { slice, version })
}

/** A version of a slice has come; if nobody here wrote it, its Service is looked at. */
export function arrived(context: ControllerContext, service: string, { slice, version }: SliceVersion): void {
  const expected = (of<readonly SliceVersion[]>(context, 'outstanding').get(service) ?? []).find((row) => row.slice === slice)?.version
  if (expected !== undefined && version !== DELETED && (expected === DELETED || version < expected)) return
  drop(context, 'outstanding', service, (row) => row.slice === slice)
  if (version === expected) return
  append(context, 'foreign', service, { slice, version })
  if (!of(context, 'syncing').has(service)) context.queue.addAfter(service, SLICE_CHANGE_DELAY_MS)
}

function append(context: ControllerContext, name: Name, service: string, row: SliceVersion): void {
  const rows = of<readonly SliceVersion[]>(context, name)
  const others = (rows.get(service) ?? []).filter(({ slice }) => slice !== row.slice)
  rows.set(service, freeze([...others, freeze(row)]))
}

function drop(context: ControllerContext, name: Name, service: string, selects: (row: SliceVersion) => boolean): void {
  const rows = of<readonly SliceVersion[]>(context, name)
  const left = (rows.get(service) ?? []).filter((row) => !selects(row))
  if (left.length === 0) rows.delete(service)
  else rows.set(service, freeze(left))
}
