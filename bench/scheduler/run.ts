/**
 * `npm run bench:scheduler [-- CASE…] [--json FILE]`: how fast decisions are on this host. A CASE is a part of a
 * name; none means all. Each workload runs in a process of its own, so that its peak memory is its own. How to read
 * the numbers stands in bench/README.md. Nothing here is a test: machines are noisy, so compare ratios.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { childCase, inChild } from '../child.js'
import { CASES, runCase } from './cases.js'
import type { Case } from './cases.js'
import { DECIDE_KINDS, DECIDE_NODES, decideRuns } from './decide.js'
import { cpuRateOf, peakMiB, rateOf } from './measure.js'
import type { Run } from './measure.js'
import { compareOptions, OPTIONS } from './options.js'

/** What is known of a case after its runs. */
interface Result {
  readonly name: string
  readonly podsPerSecond: number
  /** The same per second of CPU time. */
  readonly cpuPodsPerSecond: number
  readonly [figure: string]: number | string
}

function pad(value: number, width: number, digits = 0): string {
  return value.toFixed(digits).padStart(width)
}

function print({ name, podsPerSecond, cpuPodsPerSecond }: Result, rest: string): void {
  console.log(`${name.padEnd(42)} ${pad(podsPerSecond, 9)} pods/s ${pad(cpuPodsPerSecond, 9)} /CPU s ${pad(1e6 / cpuPodsPerSecond, 8, 1)} µs  ${rest}`)
}

function ratesOf(name: string, runs: readonly Run[]): Result {
  return { name, podsPerSecond: rateOf(runs), cpuPodsPerSecond: cpuRateOf(runs) }
}

function decideCases(isChosen: (name: string) => boolean): Result[] {
  const results: Result[] = []
  for (const kind of DECIDE_KINDS) {
    for (const nodes of DECIDE_NODES) {
      const name = `decide/${kind.name}/${nodes}`
      if (!isChosen(name)) continue
      const runs = decideRuns(nodes, kind)
      const timesUpstream = cpuRateOf(runs) / kind.upstream[nodes]!
      results.push({ ...ratesOf(name, runs), timesUpstream })
      print(results.at(-1)!, `${pad(timesUpstream, 6)} × kube-scheduler (${kind.upstream[nodes]})`)
    }
  }
  return results
}

function optionCases(isChosen: (name: string) => boolean): Result[] {
  const chosen = OPTIONS.filter(({ name }) => isChosen(name))
  return compareOptions(chosen).map((runs, i) => {
    const result = ratesOf(chosen[i]!.name, runs)
    print(result, '')
    return result
  })
}

function asChild(name: string): void {
  let MiB = 0
  const runs = runCase(CASES.find((each) => each.name === name)!, () => (MiB = peakMiB()))
  const { ms, cpuMs } = runs[0]!
  process.send!({ ...ratesOf(name, runs), firstSeconds: ms / 1000, firstCpuSeconds: cpuMs / 1000, MiB, runs: runs.length })
}

async function workloadCases(isChosen: (name: string) => boolean): Promise<Result[]> {
  const results: Result[] = []
  for (const each of CASES) {
    if (!isChosen(each.name)) continue
    const result = await inChild<Result>(import.meta.url, each.name)
    results.push(result)
    const [seconds, cpuSeconds, MiB] = [result['firstSeconds'] as number, result['firstCpuSeconds'] as number, result['MiB'] as number]
    print(result, `first run ${pad(seconds, 6, 2)} s ${pad(cpuSeconds, 6, 2)} CPU s ${pad(MiB, 5)} MiB  ${comparison(each, result, results)}`)
  }
  return results
}

/** What a result is to be compared with: the floor, the same in the smallest cluster, or what is asked for. */
function comparison({ name, growthOf, workload: { floor }, aim }: Case, { cpuPodsPerSecond }: Result, results: readonly Result[]): string {
  if (growthOf !== undefined) {
    const smallest = results.find((each) => each.name.startsWith(`growth/${growthOf}/`))!
    return `${pad(smallest.cpuPodsPerSecond / cpuPodsPerSecond, 6, 2)} × the cost of ${smallest.name === name ? 'itself' : smallest.name}`
  }
  if (aim !== undefined) return `aim: ${[`< ${aim.seconds} s`, ...(aim.MiB === undefined ? [] : [`< ${aim.MiB} MiB`])].join(', ')}`
  return floor === undefined ? '' : `${pad(cpuPodsPerSecond / floor, 6)} × floor (${floor})`
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
  const isChosen = (name: string): boolean => positionals.length === 0 || positionals.some((part) => name.includes(part))
  const results = [...decideCases(isChosen), ...optionCases(isChosen), ...(await workloadCases(isChosen))]
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, undefined, 2))
}

const name = childCase()
if (name === undefined) await main()
else asChild(name)
