/** Node's file system as the scenario reader and the commands use it. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { FileAccess } from '../scenario/index.js'

/** Files beside a scenario. What cannot be read is not there. */
export const nodeFiles: FileAccess = {
  read(path) {
    try {
      return readFileSync(path)
    } catch {
      return undefined
    }
  },
  list(path) {
    try {
      return readdirSync(path === '' ? '.' : path, { withFileTypes: true }).map((entry) => ({ name: entry.name, directory: entry.isDirectory() }))
    } catch {
      return undefined
    }
  },
}

const MANIFEST = /\.(ya?ml|json)$/

/** The files that a path means: itself, or all manifests below a folder, sorted; undefined if it does not exist. */
export function manifestFiles(path: string): string[] | undefined {
  const found = statOf(path)
  if (found === undefined) return undefined
  if (!found.isDirectory()) return [path]
  return readdirSync(path)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap((name) => {
      const inner = join(path, name)
      if (statOf(inner)?.isDirectory() === true) return manifestFiles(inner) ?? []
      return MANIFEST.test(name) ? [inner] : []
    })
}

function statOf(path: string): ReturnType<typeof statSync> | undefined {
  return statSync(path, { throwIfNoEntry: false })
}
