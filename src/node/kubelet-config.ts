/**
 * How the kubelets of a pool of machines are configured: what of a KubeletConfiguration is simulated. Source:
 * kubernetes, pkg/kubelet/apis/config.
 */
import { SYSTEM_CRITICAL_PRIORITY, type Pod } from '../model/index.js'
import { thresholdsOf, type Threshold, type ThresholdSettings } from './eviction-thresholds.js'
import { DEFAULT_IMAGE_CONFIG, imageConfig, type ImageConfig, type ImageSettings } from './image-config.js'
import type { SettingError } from './setting-error.js'

/** How long a shutdown of the machine gives pods, from this priority on. */
export interface ShutdownGrace {
  readonly priority: number
  readonly seconds: number
}

export interface KubeletConfig {
  /** In the order of priorities; empty: a machine that is shut down does not wait for its pods. */
  readonly shutdown: readonly ShutdownGrace[]
  readonly thresholds: readonly Threshold[]
  /** The most that pods have when a soft threshold drives them out. */
  readonly softGraceMs: number
  /** So long after its last sign the node is still said to be under pressure. */
  readonly transitionMs: number
  readonly images: ImageConfig
  /** The manifests of the pods that it runs by itself. */
  readonly staticPods: readonly Pod[]
}

/** The configuration when nobody says more. */
export const DEFAULT_KUBELET_CONFIG: KubeletConfig = Object.freeze({
  shutdown: [], thresholds: thresholdsOf({}) as readonly Threshold[], softGraceMs: 0, transitionMs: 300_000, images: DEFAULT_IMAGE_CONFIG, staticPods: [],
})

/** The same as users write it, with durations in milliseconds. */
export interface KubeletSettings extends ThresholdSettings, ImageSettings {
  readonly evictionMaxPodGracePeriod?: number
  readonly evictionPressureTransitionPeriodMs?: number
  /** How long a shutdown of the machine waits for all pods. */
  readonly shutdownGracePeriodMs?: number
  /** What of it is kept for critical pods. */
  readonly shutdownGracePeriodCriticalPodsMs?: number
  readonly shutdownGracePeriodByPodPriority?: readonly { readonly priority: number; readonly shutdownGracePeriodSeconds: number }[]
}

/** Reads settings, or says what is wrong with the first that is. */
export function kubeletConfig(settings: KubeletSettings): KubeletConfig | SettingError {
  const shutdown = shutdownOf(settings)
  if ('error' in shutdown) return shutdown
  const thresholds = thresholdsOf(settings)
  if ('error' in thresholds) return thresholds
  const { evictionMaxPodGracePeriod: seconds = 0, evictionPressureTransitionPeriodMs: transitionMs = DEFAULT_KUBELET_CONFIG.transitionMs } = settings
  const images = imageConfig(settings)
  if ('error' in images) return images
  return { shutdown, images, thresholds, softGraceMs: seconds * 1_000, transitionMs, staticPods: [] }
}

function shutdownOf({ shutdownGracePeriodMs: all = 0, shutdownGracePeriodCriticalPodsMs: critical = 0, shutdownGracePeriodByPodPriority: byPriority = [] }: KubeletSettings): readonly ShutdownGrace[] | SettingError {
  if (byPriority.length > 0) {
    if (all > 0 || critical > 0) return { field: 'shutdownGracePeriodByPodPriority', error: 'excludes shutdownGracePeriod and shutdownGracePeriodCriticalPods' }
    const sorted = byPriority.map(({ priority, shutdownGracePeriodSeconds: seconds }) => ({ priority, seconds })).sort((a, b) => a.priority - b.priority)
    const twice = sorted.find(({ priority }, i) => sorted[i + 1]?.priority === priority)
    return twice === undefined ? sorted : { field: 'shutdownGracePeriodByPodPriority', error: `names the priority ${twice.priority} twice` }
  }
  const odd = [['shutdownGracePeriod', all], ['shutdownGracePeriodCriticalPods', critical]].find(([, ms]) => ms !== 0 && (ms as number) < 1_000)
  if (odd !== undefined) return { field: odd[0] as string, error: 'must be 0 or at least 1s' }
  if (critical > all) return { field: 'shutdownGracePeriodCriticalPods', error: 'is longer than shutdownGracePeriod' }
  if (all === 0) return []
  return [{ priority: 0, seconds: Math.floor((all - critical) / 1_000) }, { priority: SYSTEM_CRITICAL_PRIORITY, seconds: Math.floor(critical / 1_000) }]
}
