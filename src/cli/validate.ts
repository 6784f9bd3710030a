/**
 * `orrery validate`: reads every document, and says what a cluster would say, without one. A field that nothing
 * simulates is named where it stands first.
 */
import { fieldNotes } from '../cluster/index.js'
import { formatProblem } from '../model/index.js'
import { Exit } from './exit.js'
import { manifestFiles } from './files.js'
import { readManifestFile } from './manifest-file.js'
import { print, tell } from './output.js'

export interface ValidateFlags {
  readonly validate: 'strict' | 'warn' | 'ignore'
}

export function validateCommand(paths: readonly string[], { validate }: ValidateFlags): number {
  let files = 0
  let objects = 0
  let wrong = 0
  const told = new Set<string>()
  for (const path of paths) {
    const found = manifestFiles(path)
    if ('error' in found) {
      tell(found.error)
      wrong++
      continue
    }
    for (const file of found) {
      const read = readManifestFile(file, validate)
      files++
      objects += read.objects.length
      for (const problem of [...read.errors, ...read.notes]) print(formatProblem(problem))
      wrong += read.errors.length
      for (const { object, where } of read.objects) {
        for (const note of fieldNotes(object, where)) {
          if (!told.has(note.message)) print(formatProblem(note))
          told.add(note.message)
        }
      }
    }
  }
  print(`${files} ${files === 1 ? 'file' : 'files'}, ${objects} objects, ${wrong} ${wrong === 1 ? 'problem' : 'problems'}`)
  return wrong === 0 ? Exit.ok : Exit.usage
}
