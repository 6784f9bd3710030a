/** How a scenario configures the scheduler: a KubeSchedulerConfiguration of its own, and the rule for equal nodes. */
import type { z } from 'zod'
import { formatPath, parsePath } from '../../model/index.js'
import type { Path, Problem, ReadSchedulerConfiguration, SchedulerConfiguration } from '../../model/index.js'
import { profilesOf } from '../../placement/index.js'
import type { TieBreak } from '../../placement/index.js'
import type { schedulerSchema } from '../schema/index.js'
import type { Context } from './context.js'

/** What the scheduler is told. */
export interface SchedulerChoice {
  /** Absent: kube-scheduler's own configuration. */
  readonly configuration?: SchedulerConfiguration
  readonly ties: TieBreak
}

/** What was read of a configuration. */
export interface ConfigurationSource {
  readonly read: ReadSchedulerConfiguration
  /** It stands in the scenario itself; else in a file of its own. */
  readonly inPlace: boolean
}

/** Reads the configuration that stands at a path of the scenario, in place or in a file; undefined after reporting why not. */
export type ConfigurationReader = (context: Context, path: Path, source: string | Readonly<Record<string, unknown>>) => ConfigurationSource | undefined

/** Reads and checks what is said of the scheduler. */
export function resolveScheduler(context: Context, { config, ties }: z.output<typeof schedulerSchema>, reader: ConfigurationReader): SchedulerChoice {
  const path: Path = ['cluster', 'scheduler', 'config']
  const source = config === undefined ? undefined : reader(context, path, config)
  if (source === undefined) return { ties }
  const { read: { configuration, problems, notes, placeOf }, inPlace } = source
  const tell = (problem: Problem): void => {
    const within = parsePath(problem.path ?? '')
    context.problems.push(inPlace ? context.placed([...path, ...within], problem) : { ...placeOf(within), ...problem })
  }
  for (const problem of [...problems, ...notes]) tell(problem)
  if (configuration === undefined) return { ties }
  for (const { path: within, ...problem } of profilesOf(configuration).problems) tell({ severity: 'error', code: 'plugin', ...problem, path: formatPath(within) })
  return { configuration, ties }
}
