/**
 * How the kubelets of a pool of machines are configured: what of a KubeletConfiguration is simulated. Source:
 * kubernetes, pkg/kubelet/apis/config.
 */

/** How long a shutdown of the machine gives pods, from this priority on. */
export interface ShutdownGrace {
  readonly priority: number
  readonly seconds: number
}

export interface KubeletConfig {
  /** In the order of priorities; empty: a machine that is shut down does not wait for its pods. */
  readonly shutdown: readonly ShutdownGrace[]
}

/** The configuration when nobody says more. */
export const DEFAULT_KUBELET_CONFIG: KubeletConfig = Object.freeze({ shutdown: Object.freeze([]) })

/** The same as users write it, with durations in milliseconds. */
export interface KubeletSettings {
  /** How long a shutdown of the machine waits for all pods. */
  readonly shutdownGracePeriodMs?: number
  /** What of it is kept for critical pods. */
  readonly shutdownGracePeriodCriticalPodsMs?: number
  readonly shutdownGracePeriodByPodPriority?: readonly { readonly priority: number; readonly shutdownGracePeriodSeconds: number }[]
}

/** What is wrong with a setting. */
export interface SettingError {
  readonly field: string
  readonly error: string
}

/** From this priority on pods are critical to the system. */
export const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000

/** Reads settings, or says what is wrong with the first that is. */
export function kubeletConfig(settings: KubeletSettings): KubeletConfig | SettingError {
  const shutdown = shutdownOf(settings)
  if ('error' in shutdown) return shutdown
  return { ...DEFAULT_KUBELET_CONFIG, shutdown }
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
