/**
 * How a cluster is made. Everything but `extend` is plain data and is kept in a saved state; what is code is brought
 * by whoever loads it, and named, so that a state is never resumed by other code than made it.
 */
import type { LatencyTable, Reconciler } from '../client/index.js'
import type { ValidateMode } from '../model/index.js'
import type { Plugin, PluginFactory, TieBreak } from '../placement/index.js'
import type { AppCatalogue, ImageCatalogue } from '../world/index.js'
import type { AppOptions } from './apps.js'
import type { ImageOptions, RegistryOptions } from './images.js'
import type { NodePoolOptions } from './pools.js'

/** A scheduler plugin of the user's own: the plugin, or what makes it from the arguments that the configuration gives. */
export type SchedulerPluginExtension =
  | { readonly version: string; readonly plugin: Plugin }
  | { readonly version: string; readonly name: string; readonly make: PluginFactory }

/** Code of the user's own. */
export interface Extensions {
  /** Controllers, written as the project's own are. */
  readonly reconcilers?: readonly { readonly version: string; readonly reconciler: Reconciler }[]
  /** Scheduler plugins that `schedulerConfig` may name. */
  readonly schedulerPlugins?: readonly SchedulerPluginExtension[]
  /** Who answers what the software in containers is like, in place of `apps`. */
  readonly apps?: { readonly name: string; readonly version: string; readonly catalogue: AppCatalogue }
  /** Who answers how images are pulled, in place of `images`. */
  readonly images?: { readonly name: string; readonly version: string; readonly catalogue: ImageCatalogue }
}

export interface ClusterOptions {
  /** A text that is not empty: the same seed, the same history. */
  readonly seed: string
  /**
   * What clocks show at the start, such as `2026-03-29T00:00:00Z`, in whole seconds, in UTC or with an offset. Default
   * `2000-01-01T00:00:00Z`. The times in objects go from there; those of the library, such as `now`, count from the start.
   */
  readonly startTime?: string
  /** The machines. Default: three nodes, `node-1` to `node-3`, in zones a, b and c. */
  readonly nodes?: NodePoolOptions | readonly NodePoolOptions[]
  /** How long API calls and watches take: `instant` (the default) no time, `realistic` some milliseconds each. */
  readonly latencies?: 'instant' | 'realistic' | LatencyTable
  /** What the software in containers is like. Default: it starts and answers at once. */
  readonly apps?: readonly AppOptions[]
  /** What is known of images. Default: they are there at once. */
  readonly images?: readonly ImageOptions[]
  /** Where images come from. Default: nowhere that takes time. */
  readonly registries?: readonly RegistryOptions[]
  /** What is kept of the history: every line (the default), or only who did what to what, when and why. */
  readonly history?: 'columns' | 'lines'
  /** How the scheduler chooses one of several best nodes: by a draw (the default), or a fixed rule. */
  readonly ties?: TieBreak
  /** How the scheduler is configured: a KubeSchedulerConfiguration as YAML or JSON text, or as an object. */
  readonly schedulerConfig?: string | object
  /** The namespace of names and objects that do not say one. Default `default`. */
  readonly namespace?: string
  /** What happens to unknown fields of manifests. Default `strict`: they are mistakes. */
  readonly validate?: ValidateMode
  /** The control plane: of how many instances it consists (default 1, at most 5); of several, one is elected to lead. */
  readonly controlPlane?: { readonly instances: number }
  /** Poll everything, as in reality, instead of computing what polling would find; the history is the same. */
  readonly eager?: boolean
  /** After so many events without time passing, a run ends with an EndlessInstantError. Default 5,000,000. */
  readonly eventsPerInstantMax?: number
  readonly extend?: Extensions
}

/** The name and version of a piece of user code. */
export interface ExtensionName {
  readonly kind: 'reconciler' | 'schedulerPlugin' | 'apps' | 'images'
  readonly name: string
  readonly version: string
}

/** The names of all extensions, in their order. */
export function extensionNames({ reconcilers = [], schedulerPlugins = [], apps, images }: Extensions = {}): readonly ExtensionName[] {
  const names: ExtensionName[] = reconcilers.map(({ version, reconciler }) => ({ kind: 'reconciler', name: reconciler.name, version }))
  for (const each of schedulerPlugins) names.push({ kind: 'schedulerPlugin', name: 'make' in each ? each.name : each.plugin.name, version: each.version })
  if (apps !== undefined) names.push({ kind: 'apps', name: apps.name, version: apps.version })
  if (images !== undefined) names.push({ kind: 'images', name: images.name, version: images.version })
  return names
}
