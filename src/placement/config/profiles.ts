/**
 * From what a configuration says to profiles: its plugin sets are merged into the default ones, MultiPoint is expanded
 * to the points that each plugin implements, plugins are made with their arguments, weights are found. What makes no
 * sense is told with its place, in upstream's words where there are some.
 * Source: pkg/scheduler/apis/config/v1/default_plugins.go (mergePlugins), pkg/scheduler/framework/runtime/framework.go
 * (NewFramework, updatePluginList, expandMultiPointPlugins, getScoreWeights).
 */
import { EXTENSION_POINTS, nearestWord } from '../../model/index.js'
import type { ExtensionPoint, Path, PluginSet, SchedulerConfiguration, SchedulerProfile } from '../../model/index.js'
import type { Plugin } from '../framework/plugin.js'
import { METHOD_OF_POINT } from '../framework/points.js'
import type { Points, ScoringPlugin } from '../framework/points.js'
import type { Profile } from '../framework/profile.js'
import { inTreePlugins } from './registry.js'
import type { Registered } from './registry.js'

/** Something about the plugins of a configuration that makes no sense. */
export interface PluginProblem {
  readonly path: Path
  readonly message: string
  readonly remedy?: string
}

/** What upstream calls the plugins of each point. */
const INTERFACES: { readonly [P in ExtensionPoint]: string } = {
  preEnqueue: 'PreEnqueuePlugin', queueSort: 'QueueSortPlugin', preFilter: 'PreFilterPlugin', filter: 'FilterPlugin', postFilter: 'PostFilterPlugin',
  preScore: 'PreScorePlugin', score: 'ScorePlugin', reserve: 'ReservePlugin', permit: 'PermitPlugin', preBind: 'PreBindPlugin', bind: 'BindPlugin', postBind: 'PostBindPlugin',
}

/** The profiles of a configuration, or what is wrong with them. */
export function profilesOf(configuration: SchedulerConfiguration, user: readonly Registered[] = []): { readonly profiles: readonly Profile[]; readonly problems: readonly PluginProblem[] } {
  const registry = new Map([...inTreePlugins, ...user].map((each) => [each.name, each]))
  const problems: PluginProblem[] = []
  const profiles = configuration.profiles.map((profile, i) => {
    const builder = new Builder(profile, ['profiles', i], registry, problems)
    return builder.build(profile.percentageOfNodesToScore ?? configuration.percentageOfNodesToScore)
  })
  return problems.length > 0 ? { profiles: [], problems } : { profiles, problems }
}

/** A plugin as a set names it. */
interface Entry {
  readonly name: string
  readonly weight: number
  readonly path: Path
}

class Builder {
  private readonly made = new Map<string, Plugin | undefined>()
  private readonly multiPoint: readonly Entry[]

  constructor(
    private readonly profile: SchedulerProfile,
    private readonly path: Path,
    private readonly registry: ReadonlyMap<string, Registered>,
    private readonly problems: PluginProblem[],
  ) {
    this.multiPoint = this.mergeMultiPoint(profile.plugins.multiPoint ?? {})
  }

  build(percentageOfNodesToScore: number): Profile {
    const { schedulerName, pluginConfig } = this.profile
    pluginConfig.forEach(({ name }, i) => this.checkKnown({ name, weight: 0, path: [...this.path, 'pluginConfig', i, 'name'] }, `plugin ${JSON.stringify(name)} does not exist`))
    for (const entry of this.multiPoint) this.make(entry, `PreFilterPlugin ${JSON.stringify(entry.name)} does not exist`)
    const at = new Map(EXTENSION_POINTS.map((point) => [point, this.pluginsAt(point)]))
    const points = { ...Object.fromEntries(EXTENSION_POINTS.map((point) => [point, at.get(point)!])), score: this.weigh(at.get('score')!) } as unknown as Points
    this.checkWhole(points, at.get('preScore')!)
    const plugins = [...this.made.values()].filter((plugin) => plugin !== undefined)
    return Object.freeze({ schedulerName, plugins: Object.freeze(plugins), points: Object.freeze(points), percentageOfNodesToScore })
  }

  /** The default plugins, without those that are disabled, with those that are named anew in their place; then the others. */
  private mergeMultiPoint({ enabled = [], disabled = [] }: PluginSet): readonly Entry[] {
    const gone = new Set(disabled.map(({ name }) => name))
    const entries = enabled.map(({ name, weight = 0 }, i): Entry => ({ name, weight, path: [...this.path, 'plugins', 'multiPoint', 'enabled', i, 'name'] }))
    const kept = gone.has('*') ? [] : inTreePlugins.filter(({ name }) => !gone.has(name))
    const merged = kept.map(({ name, defaultWeight = 0 }): Entry => entries.findLast((entry) => entry.name === name) ?? { name, weight: defaultWeight, path: this.path })
    const replaced = new Set(merged)
    const added = entries.filter((entry) => !replaced.has(entry))
    added.forEach((entry, i) => {
      const again = replaced.has(entry) ? false : merged.some(({ name }) => name === entry.name) || added.slice(0, i).some(({ name }) => name === entry.name)
      if (again) this.report(entry.path, `plugin ${JSON.stringify(entry.name)} already registered as "MultiPoint"`, 'name it once')
    })
    return [...merged, ...added]
  }

  /** First those that the point names anew, then what MultiPoint brings, then what else the point names. */
  private pluginsAt(point: ExtensionPoint): readonly Plugin[] {
    const { enabled = [], disabled = [] } = this.profile.plugins[point] ?? {}
    const gone = new Set(disabled.map(({ name }) => name))
    const own = enabled.map(({ name, weight = 0 }, i): Entry => ({ name, weight, path: [...this.path, 'plugins', point, 'enabled', i, 'name'] }))
    const named = own.flatMap((entry, i) => this.namedAt(point, entry, own.slice(0, i)))
    const brought = gone.has('*') ? [] : this.multiPoint.flatMap(({ name }) => {
      const plugin = this.made.get(name)
      return plugin === undefined || gone.has(name) || !implementsAt(plugin, point) ? [] : [plugin]
    })
    const overriding = named.filter((plugin) => brought.includes(plugin))
    return [...overriding, ...brought.filter((plugin) => !named.includes(plugin)), ...named.filter((plugin) => !overriding.includes(plugin))]
  }

  private namedAt(point: ExtensionPoint, entry: Entry, before: readonly Entry[]): readonly Plugin[] {
    const plugin = this.make(entry, `${INTERFACES[point]} ${JSON.stringify(entry.name)} does not exist`)
    if (plugin === undefined) return []
    if (!implementsAt(plugin, point)) {
      this.report(entry.path, `plugin ${JSON.stringify(entry.name)} does not extend ${INTERFACES[point]} plugin`, `it implements ${EXTENSION_POINTS.filter((each) => implementsAt(plugin, each)).join(', ')}`)
      return []
    }
    if (before.some(({ name }) => name === entry.name)) {
      this.report(entry.path, `plugin ${JSON.stringify(entry.name)} already registered as ${JSON.stringify(INTERFACES[point])}`, 'name it once')
      return []
    }
    return [plugin]
  }

  private checkKnown(entry: Entry, message: string): Registered | undefined {
    const registered = this.registry.get(entry.name)
    if (registered !== undefined) return registered
    const names = [...this.registry.keys()]
    const near = nearestWord(entry.name, names)
    this.report(entry.path, message, near === undefined ? `plugins are ${names.join(', ')}; register your own with the library` : `did you mean "${near}"?`)
    return undefined
  }

  private make(entry: Entry, message: string): Plugin | undefined {
    if (this.made.has(entry.name)) return this.made.get(entry.name)
    const registered = this.checkKnown(entry, message)
    const plugin = registered?.make(this.profile.pluginConfig.find(({ name }) => name === entry.name)?.args)
    this.made.set(entry.name, plugin)
    return plugin
  }

  /** A weight of the point itself counts before that of MultiPoint; what says none weighs 1. */
  private weigh(plugins: readonly Plugin[]): readonly ScoringPlugin[] {
    const { enabled = [] } = this.profile.plugins.score ?? {}
    return plugins.map((plugin) => {
      const own = enabled.findIndex(({ name }) => name === plugin.name)
      const weight = (own >= 0 ? enabled[own]!.weight : this.multiPoint.find(({ name }) => name === plugin.name)?.weight) ?? 0
      if (weight < 0) {
        const path: Path = own >= 0 ? [...this.path, 'plugins', 'score', 'enabled', own, 'weight'] : [...this.multiPoint.find(({ name }) => name === plugin.name)!.path.slice(0, -1), 'weight']
        this.report(path, `the weight of plugin ${JSON.stringify(plugin.name)} is negative: ${weight}`, 'give it a weight from 1 on, or disable it')
      }
      return { plugin: plugin as ScoringPlugin['plugin'], weight: weight === 0 ? 1 : weight }
    })
  }

  /** What must hold of a profile as a whole. */
  private checkWhole({ queueSort, bind, filter, preFilter, score }: Points, preScore: readonly Plugin[]): void {
    const name = JSON.stringify(this.profile.schedulerName)
    if (queueSort.length !== 1) this.report([...this.path, 'plugins'], `only one queue sort plugin required for profile with scheduler name ${name}, but got ${queueSort.length}`, 'enable PrioritySort, or disable it for another')
    if (bind.length === 0) this.report([...this.path, 'plugins'], `at least one bind plugin is needed for profile with scheduler name ${name}`, 'enable DefaultBinder')
    this.checkPairs(filter, preFilter, 'filter', 'preFilter')
    this.checkPairs(score.map(({ plugin }) => plugin), preScore, 'score', 'preScore')
  }

  /** A filter or score needs what the plugin prepares before it. */
  private checkPairs(plugins: readonly Plugin[], preparing: readonly Plugin[], point: ExtensionPoint, before: ExtensionPoint): void {
    for (const plugin of plugins) {
      if (!implementsAt(plugin, before) || preparing.includes(plugin)) continue
      this.report([...this.path, 'plugins', before], `plugin ${JSON.stringify(plugin.name)} is enabled at ${point} and not at ${before}, where it prepares what it needs`, `disable it at ${point}, too`)
    }
  }

  private report(path: Path, message: string, remedy: string): void {
    this.problems.push({ path, message, remedy })
  }
}

function implementsAt(plugin: Plugin, point: ExtensionPoint): boolean {
  return plugin[point === 'preScore' ? 'preScore' : METHOD_OF_POINT[point]] !== undefined
}
