/**
 * A cluster as text: everything that is needed to go on in another process. It names the version of the traces that
 * the program writes, the version of Kubernetes and the user's own code, and is refused where any of them differs,
 * because the history would silently be another one.
 */
import { freeze } from '../plain/index.js'
import { TRACE_VERSION, type Simulation } from '../simulation/index.js'
import { StateError } from './errors.js'
import type { Past } from './journal.js'
import { extensionNames, type ClusterOptions, type ExtensionName, type Extensions } from './options.js'

const FORMAT = 'kube-orrery/state'

interface SavedState {
  readonly format: typeof FORMAT
  readonly traceVersion: number
  readonly kubernetes: string
  readonly extensions: readonly ExtensionName[]
  readonly options: Omit<ClusterOptions, 'extend'>
  /** What was done to the cluster since its beginning; absent if it goes on from a state of its own. */
  readonly past?: unknown
  readonly atMs: number
  readonly digest: string
  readonly state: Readonly<Record<string, unknown>>
}

/** The text of a cluster. */
export function stateText(simulation: Simulation, { extend, ...options }: ClusterOptions, past: Past<unknown>): string {
  const { engine, host, ledger } = simulation
  const saved: SavedState = {
    format: FORMAT, traceVersion: TRACE_VERSION, kubernetes: host.profile.name, extensions: extensionNames(extend), options,
    ...(past.base === undefined ? { past } : {}),
    atMs: simulation.now, digest: ledger.history.digest, state: engine.state.toPlain(engine.snapshot()),
  }
  return JSON.stringify(saved)
}

/** Reads the text of a cluster; throws a StateError if it cannot be resumed here. */
export function readState(text: string, kubernetes: string, extend: Extensions | undefined): SavedState {
  const saved = parsed(text)
  if (saved.traceVersion !== TRACE_VERSION) {
    throw new StateError(`this state was saved by a program that writes traces of version ${saved.traceVersion}, this one writes version ${TRACE_VERSION}: load it with the release that saved it`)
  }
  if (saved.kubernetes !== kubernetes) throw new StateError(`this state is of ${saved.kubernetes}, this program simulates ${kubernetes}`)
  checkExtensions(saved.extensions, extensionNames(extend))
  return freeze(saved)
}

/** Makes sure that a resumed cluster stands where it was saved. */
export function checkResumed(simulation: Simulation, { digest, atMs }: SavedState): void {
  if (simulation.ledger.history.digest === digest && simulation.now === atMs) return
  throw new StateError('this state was changed after it was saved: its history does not have the digest that it names')
}

function parsed(text: string): SavedState {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new StateError('this is no saved state: it is not JSON')
  }
  const saved = value as Partial<SavedState> | null
  if (typeof saved !== 'object' || saved?.format !== FORMAT || typeof saved.state !== 'object' || !Array.isArray(saved.extensions)) {
    throw new StateError('this is no saved state of kube-orrery: use what Cluster#save returned')
  }
  return saved as SavedState
}

function checkExtensions(saved: readonly ExtensionName[], given: readonly ExtensionName[]): void {
  const text = ({ kind, name, version }: ExtensionName): string => `${kind} ${name} ${version}`
  const [before, now] = [saved.map(text), given.map(text)]
  const missing = before.filter((each) => !now.includes(each))
  const extra = now.filter((each) => !before.includes(each))
  if (missing.length > 0) throw new StateError(`this state was made with ${missing.join(', ')}: pass it as extend`)
  if (extra.length > 0) throw new StateError(`this state was made without ${extra.join(', ')}: leave it out of extend`)
  if (before.join('\n') !== now.join('\n')) throw new StateError(`this state was made with its extensions in another order: ${before.join(', ')}`)
}
