/**
 * The constants of one version of Kubernetes: periods, grace times, rates, thresholds as its components have them by
 * default. Components take them from here, so that another version, or another configuration of this one, is another
 * object and no other code. Each constant names the flag or the source it comes from.
 */

export interface VersionProfile {
  readonly name: string
  /** kube-controller-manager --node-monitor-period */
  readonly nodeMonitorPeriodMs: number
  /** kube-controller-manager --node-monitor-grace-period */
  readonly nodeMonitorGracePeriodMs: number
  /** kube-controller-manager --node-startup-grace-period */
  readonly nodeStartupGracePeriodMs: number
  /** kube-controller-manager --node-eviction-rate: nodes per second and zone, a float32. */
  readonly nodeEvictionRate: number
  /** kube-controller-manager --secondary-node-eviction-rate */
  readonly secondaryNodeEvictionRate: number
  /** kube-controller-manager --large-cluster-size-threshold: a zone with more nodes is large. */
  readonly largeClusterSizeThreshold: number
  /** kube-controller-manager --unhealthy-zone-threshold: a share, a float32. */
  readonly unhealthyZoneThreshold: number
  /** nodelifecycle/scheduler: NodeEvictionPeriod, the pause between two passes of the tainter. */
  readonly noExecuteTaintPeriodMs: number
  /** podgc: gcCheckPeriod */
  readonly podGCPeriodMs: number
  /** podgc: quarantineTime, from the first sight of a missing node to the deletion of its pods. */
  readonly podGCQuarantineMs: number
  /** kube-controller-manager --terminated-pod-gc-threshold */
  readonly terminatedPodGCThreshold: number
  /** kubelet: nodeLeaseDurationSeconds (40) × 0.25 */
  readonly leaseRenewIntervalMs: number
  /** kube-controller-manager --horizontal-pod-autoscaler-sync-period */
  readonly hpaSyncPeriodMs: number
  /** kube-controller-manager --horizontal-pod-autoscaler-downscale-stabilization */
  readonly hpaDownscaleStabilizationMs: number
  /** kube-controller-manager --horizontal-pod-autoscaler-tolerance */
  readonly hpaTolerance: number
  /** kube-controller-manager --horizontal-pod-autoscaler-cpu-initialization-period */
  readonly hpaCpuInitializationPeriodMs: number
  /** kube-controller-manager --horizontal-pod-autoscaler-initial-readiness-delay */
  readonly hpaInitialReadinessDelayMs: number
}

/** Kubernetes 1.36 with its defaults. */
export const KUBERNETES_1_36: VersionProfile = Object.freeze({
  name: 'kubernetes-1.36',
  nodeMonitorPeriodMs: 5_000,
  nodeMonitorGracePeriodMs: 50_000,
  nodeStartupGracePeriodMs: 60_000,
  nodeEvictionRate: 0.1,
  secondaryNodeEvictionRate: 0.01,
  largeClusterSizeThreshold: 50,
  unhealthyZoneThreshold: 0.55,
  noExecuteTaintPeriodMs: 100,
  podGCPeriodMs: 20_000,
  podGCQuarantineMs: 40_000,
  terminatedPodGCThreshold: 12_500,
  leaseRenewIntervalMs: 10_000,
  hpaSyncPeriodMs: 15_000,
  hpaDownscaleStabilizationMs: 300_000,
  hpaTolerance: 0.1,
  hpaCpuInitializationPeriodMs: 300_000,
  hpaInitialReadinessDelayMs: 30_000,
})
