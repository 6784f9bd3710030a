/** `orrery explain`: why a pod of a scenario, or of manifests on a default cluster, is where it is, or nowhere. */
import { readFileSync } from 'node:fs'
import { changedPod, OptionError, schedulerOf, watchAttempts, type PodExplanation, type Question } from '../cluster/index.js'
import { durationMs, keyOf, nearestWord, parseQuantity, type Pod } from '../model/index.js'
import { renderExplanation } from '../report/index.js'
import { readScenario, ScenarioRunner, type Scenario } from '../scenario/index.js'
import { Exit } from './exit.js'
import { nodesMistake, seedMistake } from './flags.js'
import { nodeFiles } from './files.js'
import { scenarioOfManifests } from './manifests.js'
import { print, tell } from './output.js'
import { load } from './run.js'
import { readConfiguration, withConfiguration } from './scheduler-config.js'

export interface ExplainFlags {
  readonly at?: string
  readonly whatIf?: readonly string[]
  readonly nodes: string
  readonly seed?: string
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
    : nodesMistake(flags.nodes) ?? seedMistake(flags.seed)
  if (typeof change === 'string' || mistake !== undefined) {
    tell(`orrery explain: ${mistake}`)
    return Exit.usage
  }
  const configuration = flags.schedulerConfig === undefined ? undefined : readConfiguration(flags.schedulerConfig)
  if (flags.schedulerConfig !== undefined && configuration === undefined) return Exit.usage
  const scenario = isScenario(files) ? load(files[0]!) : scenarioOfManifests(files, { nodes, seed: flags.seed ?? '1', validate: 'strict' })
  if (scenario === undefined) return Exit.usage
  try {
    return explainIn(withConfiguration(scenario, configuration), pod, { atMs, change, seed: flags.seed, json: flags.output === 'json' })
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    tell(`orrery explain: --what-if: ${error.message}`)
    return Exit.usage
  }
}

interface Asked {
  readonly atMs: number | undefined
  readonly change: Omit<Question, 'pod'> | undefined
  readonly seed: string | undefined
  readonly json: boolean
}

function explainIn(scenario: Scenario, name: string, { atMs, change, seed, json }: Asked): number {
  const key = name.includes('/') ? name : `${scenario.namespace}/${name}`
  let lastAttempt: ReturnType<typeof watchAttempts> = () => undefined
  const runner = new ScenarioRunner(scenario, {
    invariants: false,
    ...(seed === undefined ? {} : { seed }), ...(atMs === undefined ? {} : { untilMs: atMs }),
    observe: (simulation) => void (lastAttempt = watchAttempts(simulation, key)),
  })
  runner.start()
  runner.runTo()
  const { simulation } = runner
  const pod = simulation.ledger.store.get<Pod>('Pod', key)
  if (pod === undefined) {
    tell(missing(key, simulation.now, simulation.ledger.store.list<Pod>('Pod').map(keyOf)))
    return Exit.usage
  }
  const scheduler = schedulerOf(simulation)
  const { nodeName: node } = pod.spec
  const queue = scheduler.queued().find((each) => each.pod === key)
  const known = { pod: key, atMs: simulation.now, ...(node === undefined ? {} : { node }), ...(queue === undefined ? {} : { queue }) }
  const placed = lastAttempt()
  const attempt = node === undefined || change !== undefined ? scheduler.explain(change === undefined ? pod : changedPod(pod, change)) : undefined
  const explains = change !== undefined ? 'what-if' : node === undefined ? 'now' : placed?.attempt.choice?.node === node ? 'placed' : 'unknown'
  const told: PodExplanation = { ...known, explains, ...(explains === 'placed' ? placed : attempt === undefined ? {} : { attempt }) }
  print(json ? JSON.stringify(told, undefined, 2) : renderExplanation(told))
  return Exit.ok
}

function missing(key: string, nowMs: number, pods: readonly string[]): string {
  const meant = pods.filter((pod) => pod.startsWith(`${key}-`))
  const near = nearestWord(key, pods)
  const hint = meant.length > 0 ? `; there are ${meant.slice(0, SUGGESTIONS_MAX).join(', ')}${meant.length > SUGGESTIONS_MAX ? ', …' : ''}` : near === undefined ? '' : `; did you mean "${near}"?`
  return `there is no pod ${key} at ${nowMs / 1000} s${hint}`
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

/** `cpu=500m`, `priority=10`, or a JSON merge patch; several of them. Returns a text if one of them is none of these. */
function changeOf(whatIf: readonly string[] | undefined): Omit<Question, 'pod'> | string | undefined {
  if (whatIf === undefined) return undefined
  let change: Omit<Question, 'pod'> = {}
  for (const text of whatIf) {
    const [, name, value] = /^([^={]+)=(.*)$/.exec(text) ?? []
    if (text.startsWith('{')) {
      const patch = parsed(text)
      if (patch === undefined) return `--what-if: not JSON: ${text}`
      change = { ...change, patch }
    } else if (name === 'priority' && /^-?\d{1,9}$/.test(value!)) change = { ...change, priority: Number(value) }
    else if (name !== undefined && name !== 'priority' && !('error' in parseQuantity(value!))) change = { ...change, requests: { ...change.requests, [name]: value! } }
    else return `--what-if takes RESOURCE=QUANTITY such as cpu=500m, priority=NUMBER, or a JSON merge patch of the pod, not '${text}'`
  }
  return change
}

function parsed(text: string): object | undefined {
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}
