/**
 * `npm run golden`: runs every scenario through the built command and compares its digest with the one in
 * test/golden/digests.json. Equal digest, equal history: a change that moves one shows what it did to behaviour, and
 * whoever means it says so with `--update`. Then it comes to each digest in the other ways of golden-ways.mjs. With
 * `--quick` it goes one of those ways only: a process for each scenario costs most of the time. It needs nothing but
 * dist, so that any version of Node can run it: `.ci/run` does so with several.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { digestsByWay, digestsInWorker, scenarioNames } from './golden-ways.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const command = join(root, 'dist', 'cli', 'main.js')
const golden = join(root, 'test', 'golden', 'digests.json')
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024

/** The digest of one scenario's history. A scenario whose expectations fail (exit 1) has one too. */
async function digestOf(name) {
  const file = join(root, 'scenarios', `${name}.yaml`)
  const args = [command, 'run', file, '--quiet', '--output', 'json']
  const run = promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: OUTPUT_BYTES_MAX })
  const { stdout, stderr } = await run.catch((error) => error)
  try {
    const { digest } = JSON.parse(stdout)
    if (typeof digest === 'string' && digest !== '') return digest
  } catch {
    // Not a result: reported below, with what the command said.
  }
  throw new Error(`${name}: the command printed no digest\n${stderr}`)
}

/** The digests of all of them, as many at a time as the machine has cores; in the order of the names. */
async function digestsOf(names) {
  const digests = new Array(names.length)
  let begun = 0
  const worker = async () => {
    while (begun < names.length) {
      const at = begun++
      digests[at] = await digestOf(names[at])
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return Object.fromEntries(names.map((name, at) => [name, digests[at]]))
}

/** Prints how many digests agree, and those that do not; how many these are. */
function compare(way, expected, actual) {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort()
  const wrong = names.filter((name) => expected[name] !== actual[name])
  for (const name of wrong) console.error(`${name}, ${way}: expected ${expected[name] ?? 'nothing'}, got ${actual[name] ?? 'nothing'}`)
  console.log(`${names.length - wrong.length} of ${names.length} digests agree on Node ${process.version}: ${way}`)
  return wrong.length
}

async function main() {
  if (!existsSync(command)) throw new Error('dist/cli/main.js is missing: npm run build')
  const quick = process.argv.includes('--quick')
  const actual = quick ? await digestsInWorker() : await digestsOf(scenarioNames())
  if (process.argv.includes('--update')) {
    mkdirSync(dirname(golden), { recursive: true })
    writeFileSync(golden, `${JSON.stringify(actual, null, 2)}\n`)
    console.log(`${Object.keys(actual).length} digests written`)
    return 0
  }
  const expected = existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : {}
  const wrong = compare(quick ? 'in a worker' : 'the command', expected, actual)
  const ways = quick ? {} : await digestsByWay()
  for (const [way, digests] of Object.entries(ways)) {
    if (compare(way, actual, digests) > 0) throw new Error('a history depends on how it was made: that is a bug')
  }
  if (wrong > 0) console.error('If this change of behaviour is meant: npm run golden -- --update')
  return wrong === 0 ? 0 : 1
}

process.exitCode = await main().catch((error) => {
  console.error(`golden: ${error.message}`)
  return 2
})
