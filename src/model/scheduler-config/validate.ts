/**
 * What is wrong with a KubeSchedulerConfiguration that fits its shape, in upstream's words.
 * Source: pkg/scheduler/apis/config/validation/validation.go.
 */
import { sameValue } from '../strategy/index.js'
import { invalid, required } from '../validation/index.js'
import type { FieldError } from '../validation/index.js'
import { API_VERSION } from './configuration.js'
import type { SchedulerConfiguration, SchedulerProfile } from './configuration.js'
import { EXTENSION_POINTS } from './schema.js'
import type { ConfigurationWire, Extender } from './schema.js'

/** Plugins that upstream has taken out. */
const REMOVED = ['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits']

/** Complaints about a configuration as a whole; those about the arguments of plugins are not among them. */
export function configurationErrors(configuration: SchedulerConfiguration, { extenders = [], clientConnection: { burst = 0 } = {} }: ConfigurationWire): FieldError[] {
  const { parallelism, profiles, percentageOfNodesToScore, podInitialBackoffSeconds: initial, podMaxBackoffSeconds: max } = configuration
  return [
    ...(burst >= 0 ? [] : [invalid('clientConnection.burst', burst, 'must be non-negative')]),
    ...(parallelism > 0 ? [] : [invalid('parallelism', parallelism, 'should be an integer value greater than zero')]),
    ...profiles.flatMap((profile, i) => profileErrors(profiles, profile, i)),
    ...queueSortErrors(profiles),
    ...percentageErrors(percentageOfNodesToScore, 'percentageOfNodesToScore'),
    ...(initial > 0 ? [] : [invalid('podInitialBackoffSeconds', initial, 'must be greater than 0')]),
    ...(max >= initial ? [] : [invalid('podMaxBackoffSeconds', max, 'must be greater than or equal to PodInitialBackoffSeconds')]),
    ...extenderErrors(extenders),
  ]
}

function profileErrors(profiles: readonly SchedulerProfile[], profile: SchedulerProfile, i: number): FieldError[] {
  const path = `profiles[${i}]`
  const { schedulerName, percentageOfNodesToScore, plugins, pluginConfig } = profile
  const first = profiles.findIndex((other) => other.schedulerName === schedulerName)
  return [
    ...(schedulerName === '' ? [required(`${path}.schedulerName`)] : []),
    ...percentageErrors(percentageOfNodesToScore ?? 0, `${path}.percentageOfNodesToScore`),
    ...EXTENSION_POINTS.flatMap((point) => (plugins[point]?.enabled ?? []).flatMap(({ name }, j) => removedErrors(name, `${path}.plugins.${point}.enabled[${j}]`))),
    ...pluginConfig.flatMap(({ name }, j) => [
      ...(pluginConfig.findIndex((other) => other.name === name) < j ? [repeated(`${path}.pluginConfig[${j}]`, JSON.stringify(name))] : []),
      ...removedErrors(name, `${path}.pluginConfig[${j}]`),
    ]),
    ...(first < i ? [repeated(`${path}.schedulerName`, `profiles[${first}].schedulerName`)] : []),
  ]
}

function repeated(field: string, shown: string): FieldError {
  return { field, reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown}` }
}

function removedErrors(name: string, path: string): FieldError[] {
  return REMOVED.includes(name) ? [invalid(path, name, `was invalid in version "v1" (KubeSchedulerConfiguration is version "${API_VERSION}")`)] : []
}

function percentageErrors(percentage: number, path: string): FieldError[] {
  return percentage >= 0 && percentage <= 100 ? [] : [invalid(path, percentage, 'not in valid range [0-100]')]
}

/** There is one queue, and so one order for all profiles. */
function queueSortErrors(profiles: readonly SchedulerProfile[]): FieldError[] {
  const [first, ...others] = profiles.map(({ plugins }) => plugins.queueSort ?? {})
  const count = first?.enabled?.length ?? 0
  return [
    ...(count > 1 ? [invalid('profiles[0].plugins.queueSort.Enabled', count, 'only one queue sort plugin can be enabled')] : []),
    ...others.flatMap((other, i) => (sameValue(first, other) ? [] : [invalid(`profiles[${i + 1}].plugins.queueSort`, other, 'must be the same for all profiles')])),
  ]
}

function extenderErrors(extenders: readonly Extender[]): FieldError[] {
  const binders = extenders.filter(({ bindVerb = '' }) => bindVerb !== '').length
  return [
    ...extenders.flatMap(({ prioritizeVerb = '', weight = 0 }, i) => (prioritizeVerb === '' || weight > 0 ? []
      : [invalid(`extenders[${i}].weight`, weight, 'must have a positive weight applied to it')])),
    ...(binders > 1 ? [invalid('extenders', `found ${binders} extenders implementing bind`, 'only one extender can implement bind')] : []),
  ]
}
