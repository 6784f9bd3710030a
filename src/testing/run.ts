/** Running a generated scenario, and what tests ask about the run. */
import { formatProblem, type Pod } from '../model/index.js'
import { matches, parseSelector, podReady, type Selector } from '../model/index.js'
import { readScenario, ScenarioRunner, type ReadScenarioOptions, type RunOptions, type Scenario, type ScenarioResult } from '../scenario/index.js'
import { scenarioYaml, type ScenarioDocument } from './yaml.js'

/** How many pods of a group were ready, from each instant on at the end of which it was another number. */
export interface Availability {
  readonly name: string
  readonly changes: readonly { readonly atMs: number; readonly ready: number }[]
}

/** A scenario that has been run: its result, and what was watched meanwhile. */
export interface TestRun {
  readonly yaml: string
  readonly result: ScenarioResult
  /** The ready pods that a label selector (`app=web`, or `{ app: 'web' }`) means, over time. */
  pods(selector: string | Readonly<Record<string, string>>): Availability
}

/**
 * A scenario that tests run: the text of a file, or a document. Printed, it is the YAML that replays it.
 * @example new TestScenario(readFileSync('shop.yaml', 'utf8'), { files }).run().result.expectations
 */
export class TestScenario {
  /** The text that replays it: save it and `orrery run` it. */
  readonly yaml: string

  constructor(source: ScenarioDocument | string, private readonly options: ReadScenarioOptions = {}) {
    this.yaml = typeof source === 'string' ? source : scenarioYaml(source)
  }

  /** The scenario, read from its YAML. Throws if that is no scenario. */
  get scenario(): Scenario {
    const { scenario, problems } = readScenario(this.yaml, this.options)
    if (scenario === undefined) throw new Error(problems.map(formatProblem).join('\n'))
    return scenario
  }

  /** Runs it to its end. */
  run(options: RunOptions = {}): TestRun {
    const watcher = new PodWatcher()
    const runner = new ScenarioRunner(this.scenario, { ...options, observe: (simulation) => {
      watcher.watch(simulation.ledger, () => simulation.now)
      options.observe?.(simulation)
    } })
    runner.start()
    runner.runTo()
    return { yaml: this.yaml, result: runner.result(), pods: (selector) => watcher.availability(selector) }
  }

  toString(): string {
    return `\n${this.yaml}`
  }
}

type Ledger = ScenarioRunner['simulation']['ledger']

/** Keeps when each pod became ready and stopped being so. */
class PodWatcher {
  private readonly changes: { readonly atMs: number; readonly labels: Readonly<Record<string, string>>; readonly by: 1 | -1 }[] = []

  watch(ledger: Ledger, now: () => number): void {
    ledger.observe((change) => {
      if (change.kind !== 'Pod') return
      const [old, pod] = [change.old as Pod | undefined, change.new as Pod | undefined]
      const was = old !== undefined && podReady(old)
      const is = pod !== undefined && podReady(pod)
      if (was !== is) this.changes.push({ atMs: now(), labels: (pod ?? old)!.metadata.labels ?? {}, by: is ? 1 : -1 })
    })
  }

  availability(selector: string | Readonly<Record<string, string>>): Availability {
    const text = typeof selector === 'string' ? selector : Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(',')
    const parsed = parseSelector(text)
    if ('error' in parsed) throw new Error(`'${text}' is no label selector: ${parsed.error}`)
    let ready = 0
    const changes: { atMs: number; ready: number }[] = []
    for (const { atMs, labels, by } of this.changes) {
      if (!matches(parsed as Selector, labels)) continue
      ready += by
      if (changes.at(-1)?.atMs === atMs) changes.pop()
      if ((changes.at(-1)?.ready ?? 0) !== ready) changes.push({ atMs, ready })
    }
    return { name: text, changes }
  }
}
