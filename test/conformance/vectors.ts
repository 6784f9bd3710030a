/** Finding and reading vector files: JSON Lines, plain or gzipped, the first line a header. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { VectorCase, VectorHeader } from './types.js'

export interface VectorFile {
  readonly path: string
  readonly area: string
  readonly cases: readonly VectorCase[]
}

/** All vector files below a file or folder, sorted by path. */
export function vectorFiles(root: string): string[] {
  if (!statSync(root).isDirectory()) return [root]
  return readdirSync(root)
    .sort()
    .flatMap((name) => {
      const path = join(root, name)
      if (statSync(path).isDirectory()) return vectorFiles(path)
      return /\.jsonl(\.gz)?$/.test(name) ? [path] : []
    })
}

/** Reads one vector file; the area comes from its header, or from its first case's id. */
export function readVectors(path: string): VectorFile {
  const bytes = readFileSync(path)
  const text = path.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8')
  const lines = text.split('\n').filter((line) => line.length > 0)
  const header = JSON.parse(lines[0] ?? '{}') as VectorHeader & Partial<VectorCase>
  const hasHeader = header.input === undefined
  const cases = lines.slice(hasHeader ? 1 : 0).map((line) => JSON.parse(line) as VectorCase)
  return { path, area: header.area ?? areaOf(cases[0]), cases }
}

function areaOf(first: VectorCase | undefined): string {
  return first === undefined ? 'empty' : first.id.split('/').slice(0, 2).join('/')
}
