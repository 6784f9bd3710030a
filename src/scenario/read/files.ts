/**
 * How a scenario gets at files, without knowing where they are: the command line gives Node's file system, the library
 * a map of texts. Paths have forward slashes and are relative to the file that names them. Globs are resolved here, so
 * that they mean the same everywhere, and in the order of code units, so that no directory's order can matter.
 */

import { byText, nearestWord } from '../../model/index.js'

/** An entry of a directory. */
export interface DirectoryEntry {
  readonly name: string
  readonly directory: boolean
}

/** Access to files. */
export interface FileAccess {
  /** The content of a file, or undefined if there is none at this path. */
  read(path: string): string | Uint8Array | undefined
  /** The entries of a directory, or undefined if there is none at this path. */
  list(path: string): readonly DirectoryEntry[] | undefined
}

/** Files that are texts in memory, by path. */
export function filesOf(texts: Readonly<Record<string, string>>): FileAccess {
  const paths = Object.keys(texts).map(normalPath)
  const byPath = new Map(Object.entries(texts).map(([path, text]) => [normalPath(path), text]))
  return {
    read: (path) => byPath.get(normalPath(path)),
    list(path) {
      const prefix = normalPath(path) === '' ? '' : `${normalPath(path)}/`
      const below = paths.filter((candidate) => candidate.startsWith(prefix)).map((candidate) => candidate.slice(prefix.length).split('/'))
      if (below.length === 0) return undefined
      const directories = new Map(below.map((parts) => [parts[0] ?? '', parts.length > 1]))
      return [...directories].map(([name, directory]) => ({ name, directory }))
    },
  }
}

/** The path of a file that another file names. */
export function pathBeside(file: string | undefined, path: string): string {
  const slash = file?.lastIndexOf('/') ?? -1
  return normalPath(slash < 0 || path.startsWith('/') ? path : `${file?.slice(0, slash + 1) ?? ''}${path}`)
}

/** A path without `.`, and without `..` where there is something to leave. */
export function normalPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/')
}

/** What to know about a path that leads nowhere. */
export const RELATIVE = 'paths are relative to the file of the scenario'

/** A file in the same directory that may have been meant. */
export function nearestFile(files: FileAccess, path: string): string | undefined {
  const slash = path.lastIndexOf('/')
  const directory = path.slice(0, Math.max(0, slash))
  return nearestWord(path.slice(slash + 1), (files.list(directory) ?? []).map(({ name }) => name))
}

/** More files than a scenario can mean; a glob that matches more was a mistake. */
export const maxFiles = 10_000
const manifestName = /\.(ya?ml|json)$/

/** The files that a path, a directory or a glob names, in order; empty if there are none. */
export function expand(files: FileAccess, path: string): readonly string[] {
  if (/[*?]/.test(path)) return matching(files, path)
  const entries = files.list(path)
  if (entries === undefined) return files.read(path) === undefined ? [] : [path]
  return entries.filter(({ name, directory }) => !directory && manifestName.test(name))
    .map(({ name }) => join(path, name)).sort(byText)
}

function matching(files: FileAccess, glob: string): readonly string[] {
  const found = new Set<string>()
  const parts = glob.split('/')
  const fixed = parts.findIndex((part) => /[*?]/.test(part))
  walk(files, parts.slice(0, fixed).join('/'), parts.slice(fixed), found)
  return [...found].sort(byText)
}

function walk(files: FileAccess, directory: string, parts: readonly string[], found: Set<string>): void {
  const [part = '', ...rest] = parts
  if (part === '**') walk(files, directory, rest.length === 0 ? ['*'] : rest, found)
  for (const entry of files.list(directory) ?? []) {
    if (found.size > maxFiles) return
    const path = join(directory, entry.name)
    if (part === '**') {
      if (entry.directory && !entry.name.startsWith('.')) walk(files, path, parts, found)
    } else if (!nameMatches(part, entry.name)) continue
    else if (rest.length > 0) {
      if (entry.directory) walk(files, path, rest, found)
    } else if (!entry.directory) found.add(path)
  }
}

/** Whether a name fits a part of a glob. Hidden files have to be named. */
function nameMatches(part: string, name: string): boolean {
  if (name.startsWith('.') && !part.startsWith('.')) return false
  const source = part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(name)
}

function join(directory: string, name: string): string {
  return directory === '' || directory === '/' ? `${directory}${name}` : `${directory}/${name}`
}
