/**
 * NodeResourcesFit with arguments: another scoring strategy, and extended resources that somebody else looks after
 * and the filter does not look at.
 * Source: pkg/scheduler/framework/plugins/noderesources/fit.go (NewFit, fitsRequest).
 */
import { isExtendedResource, sameValue } from '../../../model/index.js'
import type { NodeResourcesFitArgs } from '../../../model/index.js'
import type { Plugin } from '../../framework/plugin.js'
import { perSpec } from '../../model/class-notes.js'
import { missing, nodeResourcesFit } from './node-resources-fit.js'
import { scoringStrategy } from './scoring-strategy.js'

const DEFAULT_STRATEGY: NodeResourcesFitArgs['scoringStrategy'] = { type: 'LeastAllocated', resources: [{ name: 'cpu', weight: 1 }, { name: 'memory', weight: 1 }] }

/** The plugin with these arguments. */
export function configuredNodeResourcesFit(args: NodeResourcesFitArgs): Plugin {
  const { ignoredResources, ignoredResourceGroups, scoringStrategy: strategy } = args
  const configured: Partial<Plugin> = {
    ...(ignoredResources.length === 0 && ignoredResourceGroups.length === 0 ? {} : ignoring(args)),
    ...(sameValue(strategy, DEFAULT_STRATEGY) ? {} : scoringStrategy(strategy)),
  }
  return Object.keys(configured).length === 0 ? nodeResourcesFit : { ...nodeResourcesFit, ...configured }
}

function ignoring({ ignoredResources, ignoredResourceGroups }: NodeResourcesFitArgs): Pick<Plugin, 'filter'> {
  const isIgnored = (name: string) => isExtendedResource(name) && (ignoredResources.includes(name) || ignoredResourceGroups.includes(name.slice(0, name.indexOf('/'))))
  const requests = perSpec(({ footprint }) => footprint.requests.filter(({ name }) => !isIgnored(name)))
  return { filter: ({ podClass }, node) => missing(requests(podClass), node) }
}
