/**
 * `npm run conformance -- PATH… [--cases GLOB] [--min R]`: runs vector files (`.jsonl`, `.jsonl.gz`) or folders of
 * them through the adapters and prints per file `area agreed/total`, apart the cases that are not claimed
 * yet, and the first differences. Exit code 1 when less than `--min` (default 1) of the claimed cases agree,
 * 2 for bad usage. Without PATH it runs the vectors inside the repository.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { adapters } from './adapters.js'
import { readVectors, vectorFiles } from './vectors.js'
import { runFile, type FileResult } from './report.js'

const DIFFERENCES_SHOWN = 3

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { cases: { type: 'string' }, min: { type: 'string', default: '1' }, show: { type: 'string' } },
  })
  const min = Number(values.min)
  if (!(min >= 0 && min <= 1)) return usage(`--min takes a number from 0 to 1, not '${values.min}'`)
  const show = values.show === undefined ? DIFFERENCES_SHOWN : Number(values.show)
  const roots = positionals.length > 0 ? positionals : [fileURLToPath(new URL('./vectors', import.meta.url))]
  const missing = roots.find((root) => !existsSync(root))
  if (missing !== undefined) return usage(`no such file or folder: ${missing}`)
  let failed = false
  let claimed = 0
  let agreed = 0
  for (const path of roots.flatMap(vectorFiles)) {
    const result = runFile(readVectors(path), adapters, values.cases, show)
    print(result)
    claimed += result.claimed
    agreed += result.agreed
    if (result.claimed > 0 && result.agreed / result.claimed < min) failed = true
  }
  console.log(`total ${agreed}/${claimed}`)
  if (claimed === 0) return usage('no case was run: no adapter knows these files, or --cases matches none')
  return failed ? 1 : 0
}

function print(result: FileResult): void {
  const { file } = result
  if (result.unknownArea) return console.log(`${file.area} (no adapter: ${file.cases.length} cases skipped) ${file.path}`)
  console.log(`${file.area} ${result.agreed}/${result.claimed}`)
  for (const [reason, ids] of result.unclaimed) console.log(`  not claimed: ${ids.length} cases: ${reason}`)
  for (const line of result.lines) console.log(`  ${line}`)
}

function usage(message: string): number {
  console.error(`conformance: ${message}`)
  return 2
}

process.exitCode = main()
