/**
 * `orrery validate`: reads every document, and says what a cluster would say, without one. A field that nothing
 * simulates is named where it stands first. Objects of custom kinds are held to the definitions in the same files.
 */
import { fieldNotes } from '../cluster/index.js'
import { customProblems, definedKinds, formatProblem, notesBeside } from '../model/index.js'
import { Exit } from './exit.js'
import { readManifestPaths } from './manifest-file.js'
import { print } from './output.js'

export interface ValidateFlags {
  readonly validate: 'strict' | 'warn' | 'ignore'
}

export function validateCommand(paths: readonly string[], { validate }: ValidateFlags): number {
  const { files, missing } = readManifestPaths(paths, validate)
  let wrong = missing
  const definitions = definedKinds(files.flatMap(({ objects }) => objects))
  const told = new Set<string>()
  for (const { objects, errors, notes } of files) {
    const custom = objects.flatMap((object) => customProblems(object, definitions, validate))
    for (const problem of [...errors, ...custom, ...notesBeside(definitions, notes)]) print(formatProblem(problem))
    wrong += [...errors, ...custom].filter(({ severity }) => severity === 'error').length
    for (const note of objects.flatMap(({ object, where }) => fieldNotes(object, where))) {
      if (!told.has(note.message)) print(formatProblem(note))
      told.add(note.message)
    }
  }
  const objects = files.reduce((sum, file) => sum + file.objects.length, 0)
  print(`${files.length} ${files.length === 1 ? 'file' : 'files'}, ${objects} objects, ${wrong} ${wrong === 1 ? 'problem' : 'problems'}`)
  return wrong === 0 ? Exit.ok : Exit.usage
}
