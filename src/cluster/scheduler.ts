/** The scheduler's configuration as users of the library give it. */
import { formatPath, readSchedulerConfiguration, readSchedulerConfigurationValue, type Problem, type YamlValue } from '../model/index.js'
import { userPlugins, type Registered } from '../placement/index.js'
import { schedulerSetup, type SchedulerSetup } from '../scheduler/index.js'
import { ConfigurationError, OptionError } from './errors.js'
import type { Extensions } from './options.js'

/** What was configured, and what of it has no effect. */
export interface ConfiguredScheduler {
  readonly setup: SchedulerSetup | undefined
  readonly notes: readonly Problem[]
}

/** Reads the option `schedulerConfig`; throws a ConfigurationError with all that is wrong. */
export function configuredScheduler(source: string | object | undefined, { schedulerPlugins = [] }: Extensions = {}): ConfiguredScheduler {
  const own = registered(schedulerPlugins)
  if (source === undefined) return { setup: undefined, notes: [] }
  const read = typeof source === 'string' ? readSchedulerConfiguration(source) : readSchedulerConfigurationValue(JSON.parse(JSON.stringify(source)) as YamlValue, () => ({}))
  const { configuration, problems, notes, placeOf } = read
  if (configuration === undefined) throw new ConfigurationError(problems)
  const made = schedulerSetup(configuration, own)
  if (made.setup === undefined) {
    throw new ConfigurationError(made.problems.map(({ path: within, message, ...problem }): Problem => {
      const [path, place] = [formatPath(within), placeOf(within)]
      return { severity: 'error', code: 'plugin', message: place.line === undefined ? `${path}: ${message}` : message, ...problem, path, ...place }
    }))
  }
  return { setup: made.setup, notes }
}

function registered(plugins: NonNullable<Extensions['schedulerPlugins']>): readonly Registered[] {
  try {
    return userPlugins(plugins.map((each) => ('make' in each ? each : each.plugin)))
  } catch (error) {
    throw new OptionError(`extend.schedulerPlugins: ${(error as Error).message}`)
  }
}
