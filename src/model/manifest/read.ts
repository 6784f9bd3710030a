/**
 * Reads manifests as `kubectl apply -f` does: every document of the stream, lists taken apart, each object decoded
 * against its kind. All mistakes are collected, each with its place; an object with a mistake is left out, and it is
 * the caller who then refuses the whole file. Kinds that the simulation does not bring to life are accepted and named
 * once each, unless the stream defines them: silence would be a lie.
 */
import { freezeForReal, isPlain } from '../../plain/index.js'
import { isKindInfo, resolveKind } from '../kinds/registry.js'
import type { KindInfo } from '../kinds/registry.js'
import type { KubeObject } from '../kinds/object.js'
import type { Place, Problem } from '../problem.js'
import { formatPath, isObject, parsePath, visitObject, visitYaml } from '../yaml/index.js'
import type { Path, YamlDocument, YamlValue } from '../yaml/index.js'
import { definedKinds } from './custom-refusal.js'
import { decodeObject } from './decode.js'
import type { Misfit } from './decode.js'
import { kindNote, notesBeside } from './kind-notes.js'
import type { ManifestObject, ValidateMode } from './manifest-object.js'

export interface ReadManifestsOptions {
  /** The name of the file, for messages. */
  readonly file?: string
  readonly validate?: ValidateMode
}

/** What a stream of manifests holds. */
export interface ManifestResult {
  readonly objects: readonly ManifestObject[]
  /** Mistakes: nothing of this stream should be applied if there are any. */
  readonly problems: readonly Problem[]
  /** What is good to know: kinds that are not simulated, unknown fields under `warn`. */
  readonly notes: readonly Problem[]
}

/** An object within a document: its value and the path to it. */
interface Item {
  readonly value: YamlValue
  readonly path: Path
}

/** How many mistakes of one object are told. */
const maxMisfits = 100
const givenKind = 'give it apiVersion and kind, such as apiVersion: apps/v1 and kind: Deployment'

/** Reads all objects of a stream of YAML or JSON, or of what such a stream says as a plain object. */
export function readManifests(source: string | Uint8Array | object, options: ReadManifestsOptions = {}): ManifestResult {
  const reader = new Reader(options)
  const visit = (document: YamlDocument): void => reader.document(document)
  const isText = typeof source === 'string' || source instanceof Uint8Array
  const broken = isText ? visitYaml(source, options.file, visit) : visitObject(source, visit)
  const problems = [...broken, ...reader.problems].sort(byPlace)
  if (problems.length === 0 && !reader.sawDocument) problems.push(nothingFound(options.file))
  return frozen({ objects: reader.objects, problems, notes: notesBeside(definedKinds(reader.objects), reader.notes) })
}

function byPlace(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

function nothingFound(file: string | undefined): Problem {
  return {
    severity: 'error', code: 'empty', message: 'no objects found: the file is empty or holds only comments',
    ...(file === undefined ? {} : { file }),
  }
}

/** Whoever reads manifests may be anybody: what comes out is frozen, and was copied from what came in. */
function frozen(result: ManifestResult): ManifestResult {
  for (const { object, where } of result.objects) freezeForReal([object, where])
  return freezeForReal(result)
}

class Reader {
  readonly objects: ManifestObject[] = []
  readonly problems: Problem[] = []
  readonly notes: Problem[] = []
  sawDocument = false
  private readonly namedKinds = new Set<string>()
  private readonly options: ReadManifestsOptions

  constructor(options: ReadManifestsOptions) {
    this.options = options
  }

  document(document: YamlDocument): void {
    this.sawDocument = true
    this.value(document, { value: document.value, path: [] })
  }

  /** Reads an object, or a list object's items. */
  value(document: YamlDocument, root: Item): void {
    for (const item of itemsOf(root)) this.item(document, item)
  }

  private item(document: YamlDocument, { value, path }: Item): void {
    const refuse = (code: string, message: string, remedy?: string): void => {
      this.problems.push({
        severity: 'error', code, message, ...(remedy === undefined ? {} : { remedy }), ...document.placeOf(path),
      })
    }
    if (!isObject(value)) {
      return refuse('no-kind', 'expected an API object, a map with apiVersion and kind', givenKind)
    }
    const { apiVersion, kind } = value
    if (typeof kind !== 'string' || kind === '' || typeof apiVersion !== 'string' || apiVersion === '') {
      return refuse('no-kind', missingKind(value), remedyForNoKind(value))
    }
    const resolved = resolveKind(apiVersion, kind)
    if (!isKindInfo(resolved)) return refuse('unknown-kind', resolved.message, resolved.remedy)
    this.nameKind(resolved, document.placeOf(path))
    this.object(document, resolved, value, path)
  }

  private object(document: YamlDocument, kind: KindInfo, value: { [key: string]: YamlValue }, path: Path): void {
    const { object, misfits } = decodeObject(kind, value)
    for (const misfit of misfits.slice(0, maxMisfits)) this.report(document, path, misfit)
    const refused = misfits.some((misfit) => this.modeOf(misfit) === 'strict')
    if (refused) return this.reportRest(document, path, misfits.length)
    const metadata = isPlain(object.metadata) ? object.metadata : {}
    const placed: ManifestObject = {
      object: { ...object, metadata } as unknown as KubeObject,
      kind,
      where: { ...document.placeOf(path), document: document.index },
      placeOf: (inner) => document.placeOf([...path, ...(typeof inner === 'string' ? parsePath(inner) : inner)]),
    }
    this.objects.push(placed)
  }

  private modeOf({ code }: Misfit): ValidateMode {
    return code === 'unknown-field' ? this.options.validate ?? 'strict' : 'strict'
  }

  private report(document: YamlDocument, prefix: Path, misfit: Misfit): void {
    const mode = this.modeOf(misfit)
    if (mode === 'ignore') return
    const { code, path, message, remedy } = misfit
    const list = mode === 'strict' ? this.problems : this.notes
    list.push({
      severity: mode === 'strict' ? 'error' : 'warning', code, message, ...(remedy === undefined ? {} : { remedy }),
      ...document.placeOf([...prefix, ...path]), path: formatPath(path),
    })
  }

  private reportRest(document: YamlDocument, path: Path, count: number): void {
    if (count <= maxMisfits) return
    const message = `${count - maxMisfits} more mistakes in this object`
    this.problems.push({ severity: 'error', code: 'more', message, ...document.placeOf(path) })
  }

  private nameKind(kind: KindInfo, place: Place): void {
    const name = `${kind.kind} (${kind.apiVersion})`
    const note = kindNote(kind, place)
    if (note === undefined || this.namedKinds.has(name)) return
    this.namedKinds.add(name)
    this.notes.push(note)
  }
}

/** The objects of a value: itself, or the items of a list of any kind. */
function itemsOf({ value, path }: Item): Item[] {
  if (!isObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return [{ value, path }]
  const { items, kind, apiVersion } = value
  if (!Array.isArray(items)) return kind === 'List' ? [] : [{ value, path }]
  const elementKind = kind.slice(0, -'List'.length)
  return items.flatMap((item, index) => {
    const typed = isObject(item) && elementKind !== '' && item.kind === undefined
      ? { apiVersion: apiVersion ?? null, kind: elementKind, ...item }
      : item
    return itemsOf({ value: typed, path: [...path, 'items', index] })
  })
}

function missingKind(value: { readonly [key: string]: YamlValue }): string {
  const wrong = ['apiVersion', 'kind'].filter((key) => typeof value[key] !== 'string' || value[key] === '')
  return `not an API object: ${wrong.join(' and ')} ${wrong.length > 1 ? 'are' : 'is'} missing`
}

function remedyForNoKind(value: { readonly [key: string]: YamlValue }): string {
  if (isObject(value.services)) return 'this looks like a Docker Compose file; convert it, for example with kompose'
  if (Array.isArray(value.resources) || value.kustomization !== undefined) {
    return 'this looks like a Kustomization; render it with kustomize build first'
  }
  return givenKind
}
