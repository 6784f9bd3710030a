/** Manifests as users hand them over: text, an object, or several. All are read, and read whole, before any is applied. */
import { customKindOf, notesBeside, readManifests, unsimulatedFields, type CustomResourceDefinition, type KubeObject, type ManifestObject, type Problem, type ValidateMode } from '../model/index.js'
import type { Store } from '../sim/index.js'
import { ManifestError, OptionError } from './errors.js'

/** YAML or JSON as text, one object, or a list of objects or texts. */
export type ManifestSource = string | object | readonly (string | object)[]

export interface ManifestOptions {
  /** The name of the file, for messages. */
  readonly file?: string
  /** What happens to unknown fields, as kubectl's `--validate`. Default `strict`: they are mistakes. */
  readonly validate?: ValidateMode
}

export interface ApplyOptions extends ManifestOptions {
  /** The namespace of objects that do not say one. */
  readonly namespace?: string
}

/** How the server is asked to apply. */
export interface ServerSideOptions {
  /** The server merges by who manages which field, as `kubectl apply --server-side`. Default false. */
  readonly serverSide?: boolean
  /** With `serverSide`: in whose name. Default `kubectl`. */
  readonly fieldManager?: string
  /** With `serverSide`: takes fields that others manage. Default false: the RefusedError names them. */
  readonly forceConflicts?: boolean
}

/** What an apply step may say beside its manifests. */
export type ApplyStep = { readonly manifests: ManifestSource } & ServerSideOptions

/** The step of an apply with these options, and what else it needs to be read. */
export function applyStep(source: ManifestSource, { serverSide, fieldManager, forceConflicts, ...options }: ApplyOptions & ServerSideOptions): { readonly step: { readonly apply: ManifestSource | ApplyStep }; readonly options: ApplyOptions } {
  const how = Object.fromEntries(Object.entries({ serverSide, fieldManager, forceConflicts }).filter(([, value]) => value !== undefined))
  return { step: { apply: Object.keys(how).length === 0 ? source : { manifests: source, ...how } }, options }
}

/** Whether an apply step says more than its manifests. */
export function isApplyStep(input: ManifestSource | ApplyStep): input is ApplyStep {
  return typeof input === 'object' && (input as object | null) !== null && !Array.isArray(input) && 'manifests' in input && !('kind' in input)
}

export interface Manifests {
  readonly objects: readonly { readonly object: KubeObject }[]
  /** What is good to know: kinds and fields that are accepted and not simulated. */
  readonly notes: readonly Problem[]
}

/** Reads manifests, or throws a ManifestError with all that is wrong, and an OptionError for what is no manifest. */
export function manifestsOf(source: ManifestSource, options: ManifestOptions = {}): Manifests {
  const parts: readonly unknown[] = Array.isArray(source) ? (source as readonly unknown[]) : [source]
  const results = parts.map((part) => readManifests(manifestPart(part), options))
  const problems = results.flatMap((result) => [...result.problems, ...result.objects.flatMap(nameProblems)])
  if (problems.length > 0) throw new ManifestError(problems)
  const objects = results.flatMap((result) => result.objects)
  return { objects, notes: [...results.flatMap((result) => result.notes), ...objects.flatMap(({ object, where }) => fieldNotes(object, where))] }
}

/** The notes without those about kinds that a stored definition makes. */
export function worthTelling(notes: readonly Problem[], store: Store): readonly Problem[] {
  return notes.length === 0 ? notes : notesBeside(store.list<CustomResourceDefinition>('CustomResourceDefinition').map(customKindOf), notes)
}

function manifestPart(part: unknown): string | object {
  if (typeof part === 'string' || (typeof part === 'object' && part !== null)) return part
  throw new OptionError(`${String(part)} is no manifest: give YAML or JSON as text, an object, or a list of them`)
}

/** kubectl applies only what it can find again by its name. */
function nameProblems({ object, placeOf }: ManifestObject): Problem[] {
  const { name, generateName } = object.metadata as { readonly name?: string; readonly generateName?: string }
  if (name !== undefined && name !== '') return []
  const message = generateName === undefined ? 'resource name may not be empty' : `from ${generateName}: cannot use generate name with apply`
  return [{ severity: 'error', code: 'no-name', message, remedy: 'give it metadata.name', path: 'metadata', ...placeOf('metadata') }]
}

/** The fields of an object that are known and that nothing simulates. */
export function fieldNotes(object: KubeObject, { file, line, column }: { readonly file?: string; readonly line?: number; readonly column?: number }): Problem[] {
  const place = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }
  return unsimulatedFields(object).map((path) => ({ severity: 'warning', code: 'not-simulated', message: `${object.kind}: ${path} is not simulated: it is stored and has no effect`, path, ...place }))
}
