/** Defaults of LimitRanges. Source: pkg/apis/core/v1/defaults.go (SetDefaults_LimitRangeItem). */
import type { LimitRange, LimitRangeItem, ResourceList } from '../kinds/index.js'
import { at } from './fill.js'

/** A range whose containers' limits follow the maximum, and their requests the limits and then the minimum. */
export function defaultLimitRange(range: LimitRange): LimitRange {
  return at(range, 'spec', (spec) => at(spec, 'limits', (limits) => limits.map(itemWithDefaults)))
}

function itemWithDefaults(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item
  const limits = { ...item.max, ...item.default }
  const requests = { ...item.min, ...limits, ...item.defaultRequest }
  return { ...item, ...shownList('default', limits), ...shownList('defaultRequest', requests) }
}

/** An empty list is not shown. */
function shownList<K extends string>(name: K, list: ResourceList): { readonly [P in K]?: ResourceList } {
  return Object.keys(list).length === 0 ? {} : ({ [name]: list } as { readonly [P in K]?: ResourceList })
}
