/** `orrery explain`: why a pod of a scenario, or of manifests on a default cluster, is where it is, or nowhere. */
import { existsSync, readFileSync } from 'node:fs'
import {
  changedPod, createdPod, ManifestError, OptionError, pastAttempt, RefusedError, schedulerOf, watchAttempts, wouldBe,
  type Change, type PastAttempt, type PodExplanation, type WatchedAttempt,
} from '../cluster/index.js'
import { durationMs, formatDuration, keyOf, nearestWord, type Pod } from '../model/index.js'
import { renderExplanation } from '../report/index.js'
import type { Transition } from '../sim/index.js'
import { readScenario, ScenarioRunner, type Scenario } from '../scenario/index.js'
import { Exit } from './exit.js'
import { nodesMistake, seedMistake, startingAt, startTimeMistake } from './flags.js'
import { nodeFiles } from './files.js'
import { scenarioOfManifests } from './manifests.js'
import { print, tell } from './output.js'
import { load } from './run.js'
import { readConfiguration, withConfiguration } from './scheduler-config.js'
import { changeOf } from './what-if.js'

export interface ExplainFlags {
  readonly at?: string
  readonly whatIf?: readonly string[]
  readonly nodes: string
  readonly seed?: string
  readonly startTime?: string
  readonly output: 'text' | 'json'
  readonly schedulerConfig?: string
}

const SUGGESTIONS_MAX = 10

export function explainCommand(pod: string, files: readonly string[], flags: ExplainFlags): number {
  const atMs = flags.at === undefined ? undefined : durationMs(flags.at)
  const nodes = Number(flags.nodes)
  const change = changeOf(flags.whatIf)
  const mistake = typeof change === 'string' ? change
    : flags.at !== undefined && atMs === undefined ? `--at takes a duration such as 90s, not '${flags.at}'`
    : nodesMistake(flags.nodes) ?? seedMistake(flags.seed) ?? startTimeMistake(flags.startTime)
  if (typeof change === 'string' || mistake !== undefined) {
    tell(`orrery explain: ${mistake}`)
    return Exit.usage
  }
  const configuration = flags.schedulerConfig === undefined ? undefined : readConfiguration(flags.schedulerConfig)
  if (flags.schedulerConfig !== undefined && configuration === undefined) return Exit.usage
  const scenario = isScenario(files) ? load(files[0]!) : scenarioOfManifests(files, { nodes, seed: flags.seed ?? '1', validate: 'strict' })
  if (scenario === undefined) return Exit.usage
  if (atMs !== undefined && atMs > scenario.durationMs && isScenario(files)) {
    tell(`orrery explain: --at ${flags.at} is after the end of the scenario: it lasts ${formatDuration(scenario.durationMs)}`)
    return Exit.usage
  }
  const lasting = { ...startingAt(scenario, flags.startTime), durationMs: Math.max(scenario.durationMs, atMs ?? 0) }
  try {
    return explainIn(withConfiguration(lasting, configuration), pod, { atMs, change, seed: flags.seed, json: flags.output === 'json' })
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    tell(`orrery explain: --what-if: ${error.message}`)
    return Exit.usage
  }
}

interface Asked {
  readonly atMs: number | undefined
  readonly change: Change | undefined
  readonly seed: string | undefined
  readonly json: boolean
}

function explainIn(scenario: Scenario, pod: string, asked: Asked): number {
  const file = manifestFile(pod)
  const key = file !== undefined || pod.includes('/') ? pod : `${scenario.namespace}/${pod}`
  const { runner, attempts } = runFor(scenario, key, asked)
  const { simulation } = runner
  const { stopped } = runner.result()
  if (stopped !== undefined) tell(`orrery explain: the run stops at ${formatDuration(simulation.now)}: ${stopped.message}`)
  if (file !== undefined) return explainNew(runner, file, asked)
  const found = simulation.ledger.store.get<Pod>('Pod', key)
  if (found === undefined) {
    tell(missing(runner, key, asked))
    return Exit.usage
  }
  const mine = attempts.filter(({ uid }) => uid === found.metadata.uid)
  tellAll(explanationOf(runner, found, mine.at(-1), asked.change), mine.map(pastAttempt), asked)
  return Exit.ok
}

function runFor(scenario: Scenario, key: string, { seed, atMs }: Pick<Asked, 'seed' | 'atMs'>): { readonly runner: ScenarioRunner; readonly attempts: readonly WatchedAttempt[] } {
  let attempts: readonly WatchedAttempt[] = []
  const runner = new ScenarioRunner(scenario, {
    invariants: false,
    ...(seed === undefined ? {} : { seed }), ...(atMs === undefined ? {} : { untilMs: atMs }),
    observe: (simulation) => void (attempts = watchAttempts(simulation, key)),
  })
  runner.start()
  runner.runTo()
  return { runner, attempts }
}

function explanationOf({ simulation }: ScenarioRunner, pod: Pod, last: WatchedAttempt | undefined, change: Change | undefined): PodExplanation {
  const { nodeName: node } = pod.spec
  const queue = schedulerOf(simulation).queued().find((each) => each.pod === keyOf(pod))
  const known = { pod: keyOf(pod), atMs: simulation.now, ...(node === undefined ? {} : { node }), ...(queue === undefined ? {} : { queue }) }
  const onItsWay = queue?.place === 'waiting' || queue?.place === 'binding' ? queue.node : undefined
  if (change === undefined && (node ?? onItsWay) !== undefined) {
    return last?.attempt.choice?.node === (node ?? onItsWay) ? { ...known, explains: 'placed', atMs: last!.atMs, attempt: last!.attempt } : { ...known, explains: 'unknown' }
  }
  return { ...known, explains: change === undefined ? 'now' : 'what-if', ...wouldBe(simulation, change === undefined ? pod : changedPod(pod, change)) }
}

/** Asks about a pod that is not there. */
function explainNew({ simulation, scenario: { namespace } }: ScenarioRunner, file: string, asked: Asked): number {
  try {
    const pod = createdPod(simulation, readFileSync(file, 'utf8'), { namespace, file })
    tellAll({ pod: keyOf(pod), explains: 'what-if', atMs: simulation.now, ...wouldBe(simulation, changedPod(pod, asked.change ?? {})) }, [], asked)
    return Exit.ok
  } catch (error) {
    if (!(error instanceof ManifestError || error instanceof RefusedError || error instanceof OptionError)) throw error
    tell(error instanceof ManifestError ? error.message : `${file}: ${error.message}`)
    return Exit.usage
  }
}

function tellAll(explanation: PodExplanation, attempts: readonly PastAttempt[], { json }: Asked): void {
  print(json ? JSON.stringify({ ...explanation, attempts }, undefined, 2) : renderExplanation(explanation, attempts))
}

/** The file of a pod that is asked about, where it is not named. */
function manifestFile(pod: string): string | undefined {
  return /\.(ya?ml|json)$/.test(pod) && existsSync(pod) ? pod : undefined
}

function missing({ simulation, scenario }: ScenarioRunner, key: string, { atMs, seed }: Asked): string {
  const pods = simulation.ledger.store.list<Pod>('Pod').map(keyOf)
  const meant = pods.filter((pod) => pod.startsWith(`${key}-`))
  const near = nearestWord(key, pods)
  const hint = existenceOf(key, runFor(scenario, key, { seed, atMs: undefined }).runner, atMs)
    ?? (meant.length > 0 ? `there are ${meant.slice(0, SUGGESTIONS_MAX).join(', ')}${meant.length > SUGGESTIONS_MAX ? ', …' : ''}` : near === undefined ? undefined : `did you mean "${near}"?`)
  return `there is no pod ${key} at ${formatDuration(simulation.now)}${hint === undefined ? '' : `; ${hint}`}`
}

/** When a pod is there that is not there when it is asked about. */
function existenceOf(key: string, { simulation: { ledger: { history } } }: ScenarioRunner, atMs = Infinity): string | undefined {
  const changes: Transition[] = []
  for (let each = history.lastOf('Pod', key); each !== undefined; each = history.lastOf('Pod', key, each.index - 1)) changes.unshift(each)
  const before = changes.filter(({ at }) => at <= atMs)
  if (before.length > 0) return `it was there from ${formatDuration(before[0]!.at)} to ${formatDuration(before.at(-1)!.at)}`
  return changes.length > 0 ? `it is created at ${formatDuration(changes[0]!.at)}` : undefined
}

/** Whether the one file is a scenario, not manifests. */
function isScenario(files: readonly string[]): boolean {
  if (files.length !== 1) return false
  let text: Uint8Array
  try {
    text = readFileSync(files[0]!)
  } catch {
    return false
  }
  return !readScenario(text, { file: files[0]!, files: nodeFiles }).problems.some(({ code }) => code === 'not-a-scenario' || code === 'several-documents')
}
