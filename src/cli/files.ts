/** Node's file system as the scenario reader and the commands use it. */
import { closeSync, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { byText } from '../model/index.js'
import type { FileAccess } from '../scenario/index.js'

/** More than any reader takes; that it is too much is theirs to say. */
const READ_MAX = 256 * 1024 * 1024
const CHUNK = 1024 * 1024

/** A file's content, or in words why it cannot be had. What never ends, such as a device, is cut off. */
export function readInput(path: string): Uint8Array | { readonly error: string } {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, 'r')
    const { size } = fstatSync(descriptor)
    return size > READ_MAX ? { error: `${path}: the file has ${Math.ceil(size / (1024 * 1024))} MiB (split it into several files)` } : readAll(descriptor)
  } catch (error) {
    return { error: `${path}: ${whyNot(error as NodeJS.ErrnoException)}` }
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function readAll(descriptor: number): Uint8Array {
  const chunks: Uint8Array[] = []
  for (let total = 0; total <= READ_MAX;) {
    const chunk = new Uint8Array(CHUNK)
    const length = readSync(descriptor, chunk)
    if (length === 0) break
    chunks.push(chunk.subarray(0, length))
    total += length
  }
  return Buffer.concat(chunks)
}

/** Why a file cannot be read or written, in words. */
export function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such file or folder'
  return code === 'EISDIR' ? 'this is a folder; name the files in it' : message
}

/** Files beside a scenario. What cannot be read is not there. */
export const nodeFiles: FileAccess = {
  read(path) {
    const content = readInput(path)
    return 'error' in content ? undefined : content
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

/** `around` are the folders that it is in: a link back to one of them would never end. */
function filesBelow(path: string, around: readonly string[] = []): string[] {
  const real = realpathSync(path)
  if (around.includes(real)) return []
  return readdirSync(path)
    .sort(byText)
    .flatMap((name) => {
      const inner = join(path, name)
      if (statOf(inner)?.isDirectory() === true) return filesBelow(inner, [...around, real])
      return MANIFEST.test(name) ? [inner] : []
    })
}

function statOf(path: string): ReturnType<typeof statSync> | undefined {
  return statSync(path, { throwIfNoEntry: false })
}
