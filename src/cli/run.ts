/** `orrery run`: runs scenarios and tells them as a time line with what came of it. */
import { openSync, writeSync } from 'node:fs'
import { durationMs, formatProblem, type Problem } from '../model/index.js'
import { Narrator, renderHead, renderResult, renderTimeline, type Entry } from '../report/index.js'
import { checkDeterminism, readScenario, ScenarioRunner, unexpectedViolations, type Scenario, type ScenarioResult } from '../scenario/index.js'
import { Exit, gravest } from './exit.js'
import { nodeFiles, readInput, whyNot } from './files.js'
import { seedMistake, startingAt, startTimeMistake } from './flags.js'
import { print, tell } from './output.js'
import { readConfiguration, withConfiguration } from './scheduler-config.js'

export interface RunFlags {
  readonly seed?: string
  readonly startTime?: string
  readonly until?: string
  readonly trace?: string
  readonly output: 'text' | 'json' | 'jsonl'
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly checkDeterminism?: boolean
  readonly schedulerConfig?: string
}

export function runCommand(files: readonly string[], flags: RunFlags): number {
  const untilMs = flags.until === undefined ? undefined : durationMs(flags.until)
  if (flags.until !== undefined && untilMs === undefined) {
    tell(`orrery run: --until takes a duration such as 90s or 1h30m, not '${flags.until}'`)
    return Exit.usage
  }
  const mistake = seedMistake(flags.seed) ?? startTimeMistake(flags.startTime)
  if (mistake !== undefined) {
    tell(`orrery run: ${mistake}`)
    return Exit.usage
  }
  const configuration = flags.schedulerConfig === undefined ? undefined : readConfiguration(flags.schedulerConfig)
  if (flags.schedulerConfig !== undefined && configuration === undefined) return Exit.usage
  // Nothing runs before all files have been read: a mistake in the last one is told at once.
  const scenarios = files.map((file) => ({ file, scenario: load(file) }))
  if (scenarios.some(({ scenario }) => scenario === undefined)) return Exit.usage
  let trace: number | undefined
  try {
    trace = flags.trace === undefined ? undefined : openSync(flags.trace, 'w')
  } catch (error) {
    tell(`orrery run: --trace ${flags.trace}: ${whyNot(error as NodeJS.ErrnoException)}`)
    return Exit.usage
  }
  const documents: object[] = []
  const codes = scenarios.map(({ file, scenario }) => runOne(file, startingAt(withConfiguration(scenario!, configuration), flags.startTime), flags, { untilMs, trace, documents }))
  // One document, whatever it holds: several would be no JSON.
  if (flags.output === 'json') print(JSON.stringify(documents.length === 1 ? documents[0] : documents, undefined, 2))
  return gravest(codes)
}

/** The scenario of a file, or undefined after its problems have been told. */
export function load(file: string): Scenario | undefined {
  const text = readInput(file)
  if ('error' in text) {
    tell(text.error)
    return undefined
  }
  const { scenario, problems } = readScenario(text, { file, files: nodeFiles })
  tellProblems(problems)
  return problems.some((problem) => problem.severity === 'error') ? undefined : scenario
}

export function tellProblems(problems: readonly Problem[]): void {
  for (const problem of problems) tell(formatProblem(problem))
}

interface Playing {
  readonly untilMs: number | undefined
  /** The open file for the lines of the history. */
  readonly trace: number | undefined
  /** What `--output json` prints in the end. */
  readonly documents: object[]
}

function runOne(file: string, scenario: Scenario, flags: RunFlags, playing: Playing): number {
  const startedAt = process.hrtime.bigint()
  const { result, entries, nodes, zones } = play(scenario, flags, playing)
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9
  const differs = flags.checkDeterminism === true && play(scenario, flags, { ...playing, trace: undefined }).result.digest !== result.digest
  if (flags.output === 'json') playing.documents.push({ ...result, again: againText(file, result, flags), ...(flags.quiet === true ? {} : { timeline: entries }) })
  else show(file, scenario, { result, entries, nodes, zones }, flags)
  tell(`${scenario.name}: ${result.endedAtMs / 1000} s in ${seconds.toFixed(2)} s, ${Math.round(result.endedAtMs / 1000 / Math.max(seconds, 0.001))} times real time`)
  if (differs) tell(`${scenario.name}: a second run has another digest: something in it is not deterministic${firstDifference(scenario, flags, playing)}`)
  return gravest([codeOf(result), differs ? Exit.notDeterministic : Exit.ok])
}

/** Where two more runs part; nothing if those two are the same. */
function firstDifference(scenario: Scenario, { seed }: RunFlags, { untilMs }: Playing): string {
  const options = { history: 'lines', ...(seed === undefined ? {} : { seed }), ...(untilMs === undefined ? {} : { untilMs }) } as const
  const { divergence } = checkDeterminism(scenario, { make: (each) => new ScenarioRunner(each, options) })
  if (divergence === undefined) return ''
  const { line, first, second, common } = divergence.engine ?? divergence
  const before = common.slice(-5).map((entry) => `\n      ${entry}`).join('')
  return `; the first difference of two more runs, at ${divergence.engine === undefined ? 'transition' : 'event or draw'} ${line}:${before}\n    1 ${first ?? '(nothing more)'}\n    2 ${second ?? '(nothing more)'}`
}

interface Played {
  readonly result: ScenarioResult
  readonly entries: readonly Entry[]
  readonly nodes: number
  readonly zones: number
}

function play(scenario: Scenario, { seed, quiet, verbose }: RunFlags, { untilMs, trace }: Playing): Played {
  let narrator: Narrator | undefined
  const runner = new ScenarioRunner(scenario, {
    ...(seed === undefined ? {} : { seed }),
    ...(untilMs === undefined ? {} : { untilMs }),
    observe(simulation) {
      if (quiet !== true) narrator = new Narrator(simulation)
      if (trace === undefined && verbose !== true) return
      simulation.ledger.history.onLine = (line) => {
        if (trace !== undefined) writeSync(trace, `${line}\n`)
        if (verbose === true) narrator?.write(line)
      }
    },
  })
  runner.start()
  runner.runTo()
  const nodes = scenario.nodePools.reduce((sum, pool) => sum + pool.count, 0)
  const zones = new Set(scenario.nodePools.flatMap((pool) => pool.zones.slice(0, pool.count))).size
  return { result: runner.result(), entries: narrator?.finish() ?? [], nodes, zones }
}

function show(file: string, scenario: Scenario, { result, entries, nodes, zones }: Played, flags: RunFlags): void {
  if (flags.output === 'jsonl') {
    for (const entry of entries) print(JSON.stringify(entry))
    return print(JSON.stringify({ result }))
  }
  const colour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined
  const head = renderHead(result, nodes, zones)
  const description = scenario.description === '' ? '' : `\n  ${wrap(scenario.description, 108).join('\n  ')}`
  const timeline = flags.quiet === true ? '' : `\n${renderTimeline(entries, { colour })}\n`
  print(`${head}${description}\n${timeline}\n${renderResult(result, againText(file, result, flags))}`)
}

/** The command that gives the same history. */
function againText(file: string, { seed }: ScenarioResult, { startTime, until, schedulerConfig }: RunFlags): string {
  return `orrery run ${quoted(file)} --seed ${quoted(seed)}${given('--start-time', startTime)}${given('--until', until)}${given('--scheduler-config', schedulerConfig)}`
}

function given(option: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${option} ${quoted(value)}`
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return line === '' ? lines : [...lines, line]
}

function codeOf(result: ScenarioResult): number {
  const violations = unexpectedViolations(result)
  return gravest([
    violations.some((violation) => violation.kind === 'safety') ? Exit.safety : Exit.ok,
    violations.some((violation) => violation.kind === 'liveness') ? Exit.liveness : Exit.ok,
    result.stopped !== undefined || result.expectations.some((expectation) => !expectation.met) ? Exit.failed : Exit.ok,
  ])
}
