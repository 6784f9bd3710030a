/**
 * The manifests that a scenario names: files by path, directory or glob, and objects written in place. They are read
 * as kubectl reads them; what is wrong with them is a problem of the scenario, so that nothing starts that could not be
 * applied. Each file is read once, however often it is named; a path that leads nowhere is told with its place. The
 * scenario's own file is never a manifest, so that both may lie in one directory.
 */
import { definedKinds, notesBeside, parsePath, readManifests } from '../../model/index.js'
import type { CustomKind, ManifestObject, ManifestResult, Path, Problem } from '../../model/index.js'
import type { Context, ManifestSource } from '../resolve/context.js'
import { expand, maxFiles, nearestFile, normalPath, pathBeside, RELATIVE } from './files.js'
import type { FileAccess } from './files.js'

/** Where manifests come from, for a scenario in `file`. */
export function manifestSource(file: string | undefined, files: FileAccess | undefined): ManifestSource {
  const read = new Map<string, ManifestResult>()
  const told = new Set<string>()
  const definitions: CustomKind[] = []
  const tell = (context: Context, problem: Problem): void => {
    const key = `${problem.file ?? ''}:${problem.severity === 'warning' ? 0 : problem.line ?? 0}:${problem.column ?? 0}:${problem.message}`
    if (!told.has(key)) context.problems.push(problem)
    told.add(key)
  }
  // A kind is not named as not simulated if what was read up to here defines it.
  const worthTelling = ({ objects, problems, notes }: ManifestResult): readonly Problem[] => {
    definitions.push(...definedKinds(objects))
    return [...problems, ...notesBeside(definitions, notes)]
  }
  return (context, path, source) => {
    if (typeof source !== 'string') {
      const result = readManifests(JSON.stringify(source, withoutBigints))
      for (const problem of worthTelling(result)) tell(context, context.placed([...path, ...parsePath(problem.path ?? '')], problem))
      return placedAt(context, path, result.objects)
    }
    return pathsOf(context, path, source, file, files).flatMap((manifest) => {
      const result = read.get(manifest) ?? readManifests(files?.read(manifest) ?? '', { file: manifest })
      read.set(manifest, result)
      for (const problem of worthTelling(result)) tell(context, problem)
      return result.objects
    })
  }
}

/** Objects that are written in place, where the scenario's file has them. */
function placedAt(context: Context, path: Path, objects: readonly ManifestObject[]): readonly ManifestObject[] {
  return objects.map((placed): ManifestObject => Object.freeze({
    ...placed,
    where: Object.freeze({ document: 0, ...context.place(path) }),
    placeOf: (inner: Path | string) => context.place([...path, ...(typeof inner === 'string' ? parsePath(inner) : inner)]),
  }))
}

function withoutBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

function pathsOf(context: Context, path: Path, source: string, file: string | undefined, files: FileAccess | undefined): readonly string[] {
  const refuse = (code: string, message: string, remedy: string): readonly string[] => {
    context.report(path, code, message, remedy)
    return []
  }
  if (files === undefined) {
    return refuse('no-files', `"${source}" is a path, and there are no files here`, 'write the objects in place, or give access to files')
  }
  const wanted = pathBeside(file, source)
  const own = normalPath(file ?? '')
  const found = expand(files, wanted).filter((candidate) => candidate !== own)
  if (found.length > maxFiles) return refuse('too-many-files', `"${source}" matches more than ${maxFiles} files`, 'name a narrower path')
  if (found.length > 0) return found
  if (/[*?]/.test(wanted)) return refuse('no-files', `no file matches "${source}"`, `${RELATIVE}; hidden files have to be named`)
  if (files.list(wanted) !== undefined) {
    return refuse('no-files', `the directory "${source}" has no .yaml, .yml or .json files`, 'name another, or a glob such as **/*.yaml')
  }
  const near = nearestFile(files, wanted)
  return refuse('missing-file', `there is no file "${source}"`, near === undefined ? RELATIVE : `did you mean "${near}"?`)
}
