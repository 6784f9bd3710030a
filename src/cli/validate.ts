/** `orrery validate`: reads every document, and says what a cluster would say, without one. */
import { readFileSync } from 'node:fs'
import { applyDefaults, formatPlace, formatProblem, invalidMessage, prepareForCreate, readManifests, validateCreate, type ManifestObject } from '../model/index.js'
import { Exit } from './exit.js'
import { manifestFiles } from './files.js'
import { print, tell } from './output.js'

export interface ValidateFlags {
  readonly validate: 'strict' | 'warn' | 'ignore'
}

export function validateCommand(paths: readonly string[], { validate }: ValidateFlags): number {
  let files = 0
  let objects = 0
  let wrong = 0
  for (const path of paths) {
    const found = manifestFiles(path)
    if (found === undefined) {
      tell(`${path}: there is no such file or folder`)
      wrong++
      continue
    }
    for (const file of found) {
      const result = readManifests(readFileSync(file), { file, validate })
      files++
      objects += result.objects.length
      for (const problem of [...result.problems, ...result.notes]) print(formatProblem(problem))
      wrong += result.problems.length
      for (const manifest of result.objects) wrong += report(manifest)
    }
  }
  print(`${files} ${files === 1 ? 'file' : 'files'}, ${objects} objects, ${wrong} ${wrong === 1 ? 'problem' : 'problems'}`)
  return wrong === 0 ? Exit.ok : Exit.usage
}

/** Prints why an object would be refused; 1 if it would. */
function report({ object, kind, where }: ManifestObject): number {
  if (!kind.live) return 0
  const named = object.metadata.name === undefined ? { ...object, metadata: { ...object.metadata, name: `${object.metadata.generateName ?? ''}${object.metadata.generateName === undefined ? '' : 'xxxxx'}` } } : object
  const inNamespace = kind.namespaced && named.metadata.namespace === undefined ? { ...named, metadata: { ...named.metadata, namespace: 'default' } } : named
  const errors = validateCreate(prepareForCreate(applyDefaults(structuredClone(inNamespace)), 0))
  if (errors.length === 0) return 0
  print(`${formatPlace(where)}: error: ${invalidMessage(kind.kind, kind.group, named.metadata.name, errors)}`)
  return 1
}
