/** `--scheduler-config FILE`: a KubeSchedulerConfiguration for the whole command. */
import { readFileSync } from 'node:fs'
import { formatPath, formatProblem, readSchedulerConfiguration, type SchedulerConfiguration } from '../model/index.js'
import { profilesOf } from '../placement/index.js'
import type { Scenario } from '../scenario/index.js'
import { tell } from './output.js'

/** The configuration in a file, or undefined after telling what is wrong with it. */
export function readConfiguration(file: string): SchedulerConfiguration | undefined {
  let text: Uint8Array
  try {
    text = readFileSync(file)
  } catch {
    tell(`${file}: there is no such file`)
    return undefined
  }
  const { configuration, problems, notes, placeOf } = readSchedulerConfiguration(text, file)
  for (const problem of [...problems, ...notes]) tell(formatProblem(problem))
  if (configuration === undefined) return undefined
  const { problems: unknown } = profilesOf(configuration)
  for (const { path, ...problem } of unknown) tell(formatProblem({ severity: 'error', code: 'plugin', ...problem, ...placeOf(path), path: formatPath(path) }))
  return unknown.length === 0 ? configuration : undefined
}

/** The scenario with another configuration of its scheduler. */
export function withConfiguration<T extends Scenario>(scenario: T, configuration: SchedulerConfiguration | undefined): T {
  return configuration === undefined ? scenario : { ...scenario, scheduler: { ...scenario.scheduler, configuration } }
}
