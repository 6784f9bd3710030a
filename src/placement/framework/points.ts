/**
 * The plugins of a profile by extension point, each list in the order in which its plugins are asked. A plugin that
 * a configuration names at every point it has stands in each of these lists; one may also be taken out of some.
 */
import type {
  BindPlugin, FilterPlugin, PermitPlugin, Plugin, PostBindPlugin, PostFilterPlugin, PreBindPlugin, PreEnqueuePlugin, PreFilterPlugin, QueueSortPlugin,
  ReservePlugin, ScorePlugin,
} from './plugin.js'

type With<Point> = Plugin & Point

/** Plugins by extension point. */
export interface Points {
  readonly preEnqueue: readonly With<PreEnqueuePlugin>[]
  readonly queueSort: readonly With<QueueSortPlugin>[]
  readonly preFilter: readonly With<PreFilterPlugin>[]
  readonly filter: readonly With<FilterPlugin>[]
  readonly postFilter: readonly With<PostFilterPlugin>[]
  /** With the weights that multiply their normalised scores; PreScore goes with Score. */
  readonly score: readonly ScoringPlugin[]
  readonly reserve: readonly With<ReservePlugin>[]
  readonly permit: readonly With<PermitPlugin>[]
  readonly preBind: readonly With<PreBindPlugin>[]
  readonly bind: readonly With<BindPlugin>[]
  readonly postBind: readonly With<PostBindPlugin>[]
}

/** A plugin that scores, with its weight. */
export interface ScoringPlugin {
  readonly plugin: With<ScorePlugin>
  readonly weight: number
}

/** The method by which a plugin shows that it implements an extension point. */
export const METHOD_OF_POINT = {
  preEnqueue: 'preEnqueue', queueSort: 'compare', preFilter: 'preFilter', filter: 'filter', postFilter: 'postFilter', score: 'score', reserve: 'reserve',
  permit: 'permit', preBind: 'preBind', bind: 'bind', postBind: 'postBind',
} as const satisfies { readonly [P in keyof Points]: keyof Plugin }

/** Whether a plugin implements an extension point. */
export function implementsPoint(plugin: Plugin, point: keyof Points): boolean {
  return plugin[METHOD_OF_POINT[point]] !== undefined
}

/** The lists that follow if each plugin stands at every point that it implements; `weightOf` says what scores weigh. */
export function pointsOf(plugins: readonly Plugin[], weightOf: (plugin: Plugin) => number): Points {
  const at = (point: keyof Points) => plugins.filter((plugin) => implementsPoint(plugin, point)) as never
  const scoring = plugins.filter((plugin): plugin is With<ScorePlugin> => plugin.score !== undefined)
  return Object.freeze({
    preEnqueue: at('preEnqueue'), queueSort: at('queueSort'), preFilter: at('preFilter'), filter: at('filter'), postFilter: at('postFilter'),
    score: scoring.map((plugin) => ({ plugin, weight: weightOf(plugin) })),
    reserve: at('reserve'), permit: at('permit'), preBind: at('preBind'), bind: at('bind'), postBind: at('postBind'),
  })
}
