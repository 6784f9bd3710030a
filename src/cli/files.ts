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

/** The files that a path means: itself, or all manifests below a folder, sorted; or why there are none. */
export function manifestFiles(path: string): readonly string[] | { readonly error: string } {
  const found = statOf(path)
  if (found === undefined) return { error: `${path}: there is no such file or folder` }
  if (!found.isDirectory()) return [path]
  const files = filesBelow(path)
  return files.length === 0 ? { error: `${path}: no .yaml, .yml or .json file is in this folder` } : files
}

function filesBelow(path: string): string[] {
  return readdirSync(path)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap((name) => {
      const inner = join(path, name)
      if (statOf(inner)?.isDirectory() === true) return filesBelow(inner)
      return MANIFEST.test(name) ? [inner] : []
    })
}

function statOf(path: string): ReturnType<typeof statSync> | undefined {
  return statSync(path, { throwIfNoEntry: false })
}
