/**
 * What the resolving of a scenario shares: the places of its fields, the problems found, the namespace of bare names,
 * the manifests that paths and objects in it stand for. Resolving turns what users write into what is run: every
 * default filled in, durations in whole milliseconds (`*Ms`), amounts in whole units, names with their namespaces. It
 * presumes that the schema has nothing to say against the input.
 */
import { compileExpression } from '../expression/index.js'
import { durationMs, formatPath, kindOfResource } from '../../model/index.js'
import type { ManifestObject, Path, Place, Problem } from '../../model/index.js'

/** Reads the manifests that something in a scenario stands for. */
export type ManifestSource = (context: Context, path: Path, source: string | Readonly<Record<string, unknown>>) => readonly ManifestObject[]

/** The name of an object with its namespace. */
export interface QualifiedName {
  readonly namespace: string
  readonly name: string
}

/** An object that a step names; `namespace` is empty for kinds without one. */
export interface Target extends QualifiedName {
  /** Undefined stands for Kubernetes' own kind of this name. */
  readonly apiVersion?: string
  readonly kind: string
}

/** A condition and where it stands. */
export interface Condition {
  readonly text: string
  readonly place: Place
}

export class Context {
  readonly problems: Problem[] = []

  constructor(
    readonly namespace: string,
    private readonly prefix: Path,
    private readonly placeOfPath: (path: Path) => Place,
    readonly manifestsOf: ManifestSource,
  ) {}

  /** The place of a field, given by its path within the spec. */
  place(path: Path): Place {
    return this.placeOfPath([...this.prefix, ...path])
  }

  /** A problem at a path within the spec. */
  placed(path: Path, problem: Omit<Problem, 'path' | keyof Place>): Problem {
    return { ...problem, ...this.place(path), path: formatPath([...this.prefix, ...path]) }
  }

  /** Keeps an error at something within the spec. */
  report(path: Path, code: string, message: string, remedy?: string): void {
    this.problems.push(this.placed(path, { severity: 'error', code, message, ...(remedy === undefined ? {} : { remedy }) }))
  }

  /** Keeps a warning at something within the spec. */
  warn(path: Path, code: string, message: string, remedy: string): void {
    this.problems.push(this.placed(path, { severity: 'warning', code, message, remedy }))
  }

  /** A condition, checked. */
  condition(path: Path, text: string): Condition {
    const compiled = compileExpression(text)
    if ('errors' in compiled) {
      for (const { message, remedy, offset } of compiled.errors) {
        const where = offset === 0 ? '' : `, at "${text.slice(offset, offset + 20)}"`
        this.report(path, 'expression', `${message}${where}`, remedy)
      }
    }
    return { text, place: this.place(path) }
  }

  /** `NAME` or `NAMESPACE/NAME`. */
  name(text: string): QualifiedName {
    const slash = text.indexOf('/')
    return slash < 0 ? { namespace: this.namespace, name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) }
  }

  /** An object of a kind, which may be written as kubectl takes it: `Deployment`, `deployments`, `deploy`. */
  target(kindName: string, text: string, apiVersion?: string): Target {
    const known = apiVersion === undefined ? kindOfResource(kindName) : undefined
    const name = this.name(text)
    return {
      ...(apiVersion === undefined ? {} : { apiVersion }),
      kind: known?.kind ?? kindName,
      ...(known?.namespaced === false ? { namespace: '', name: name.name } : name),
    }
  }
}

/** A duration that the schema has let through, in milliseconds. */
export function ms(text: string | 0): number {
  return text === 0 ? 0 : durationMs(text) ?? 0
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** The object without the fields that are undefined. */
export function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>
}
