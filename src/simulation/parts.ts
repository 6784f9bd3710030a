/**
 * The parts of a whole cluster. The reconcilers stand in one documented order, which is part of the order within an
 * instant: where two could act at the same moment, the earlier one does. What users bring of their own comes after.
 * Any part can be swapped: whoever wants another kubelet or other metrics takes the rest from here.
 */
import { standardPipeline } from '../apiserver/index.js'
import type { Reconciler } from '../client/index.js'
import { DEFAULT_CLIENT_LIMIT } from '../model/index.js'
import { Kubelet } from '../node/index.js'
import type { TieBreak } from '../placement/index.js'
import { attachDetachReconciler, claimProtectionReconciler, cronJobReconciler, csiAttacherReconciler, customResourceDefinitionReconciler, daemonSetReconciler, deploymentReconciler, disruptionReconciler, ephemeralVolumeReconciler, garbageCollectorReconciler, horizontalPodAutoscalerReconciler, jobReconciler, makeEndpointSliceReconciler, namespaceReconciler, nodeLifecycleReconciler, persistentVolumeBinderReconciler, podGCReconciler, replicaSetReconciler, replicationControllerReconciler, resourceQuotaReconciler, rootCACertPublisherReconciler, serviceAccountReconciler, statefulSetReconciler, taintEvictionReconciler, ttlAfterFinishedReconciler, volumeExpanderReconciler, volumeProtectionReconciler, type HeartbeatSource } from '../reconcilers/index.js'
import { Scheduler, type SchedulerSetup } from '../scheduler/index.js'
import { CpuExhaustion, MetricsPipeline, Traffic } from '../traffic/index.js'
import { INSTANT_IMAGES, UNDESCRIBED_APP, type AppCatalogue, type Heartbeats, type ImageCatalogue, type MetricsSource } from '../world/index.js'
import { NO_METRICS } from './no-metrics.js'
import type { NodeAgent, Process, SimulationHost, SimulationParts } from './host.js'

export type ReconcilerMaker = (host: SimulationHost) => Reconciler<never>
/** `instance`: which of several instances of the control plane it is one of; absent: there is but one. */
export type ProcessMaker = (host: SimulationHost, order: number, instance?: number) => Process

export interface ReconcilersOptions {
  /** Where autoscalers get their metrics from. Default: nowhere, as in a cluster without a metrics server. */
  readonly metrics?: (host: SimulationHost) => MetricsSource
  /** Reconcilers of the user's own, after the others. */
  readonly extend?: readonly ReconcilerMaker[]
}

export interface PartsOptions extends ReconcilersOptions {
  /** What the software in containers is like. Default: it starts and answers at once. */
  readonly apps?: AppCatalogue
  /** What is known of images. Default: they are there at once. */
  readonly images?: ImageCatalogue
  /** How the scheduler chooses one of several best nodes. Default `seeded`. */
  readonly ties?: TieBreak
  /** What a KubeSchedulerConfiguration says. Default: kube-scheduler's own profile. */
  readonly scheduler?: SchedulerSetup
  /** From a change of the EndpointSlices until requests follow it. Default 0. */
  readonly proxyMs?: number
  /** From a scrape of the metrics until autoscalers see it. Default 0. */
  readonly metricsDelayMs?: number
}

/** The controllers of kube-controller-manager, in their order. Their times are times of day, and their ticks begin at the start. */
export function defaultReconcilers({ metrics = () => NO_METRICS, extend = [] }: ReconcilersOptions = {}): readonly ReconcilerMaker[] {
  return [
    () => made(serviceAccountReconciler),
    () => made(rootCACertPublisherReconciler),
    () => made(deploymentReconciler),
    () => made(replicaSetReconciler),
    () => made(statefulSetReconciler),
    () => made(daemonSetReconciler),
    ({ eager }) => made(makeEndpointSliceReconciler({ eager })),
    (host) => made(horizontalPodAutoscalerReconciler({ metrics: metrics(host), profile: host.profile })),
    ({ engine: { startMs }, world, profile, eager }) => made(nodeLifecycleReconciler({ heartbeats: heartbeatTimes(world.heartbeats, startMs), profile, monitorPhaseMs: startMs, tainterPhaseMs: startMs, eager })),
    () => made(taintEvictionReconciler()),
    ({ engine, profile, eager }) => made(podGCReconciler({ profile, phaseMs: engine.startMs, eager })),
    () => made(garbageCollectorReconciler()),
    () => made(namespaceReconciler()),
    () => made(disruptionReconciler()),
    () => made(ephemeralVolumeReconciler()),
    ({ engine, volumeTimes }) => made(persistentVolumeBinderReconciler({ volumeTimes, phaseMs: engine.startMs })),
    () => made(jobReconciler),
    () => made(ttlAfterFinishedReconciler),
    () => made(cronJobReconciler),
    ({ engine }) => made(resourceQuotaReconciler({ phaseMs: engine.startMs })),
    () => made(replicationControllerReconciler),
    () => made(attachDetachReconciler()),
    ({ volumeTimes }) => made(csiAttacherReconciler({ volumeTimes })),
    () => made(claimProtectionReconciler()),
    () => made(volumeProtectionReconciler()),
    ({ volumeTimes }) => made(volumeExpanderReconciler({ volumeTimes })),
    () => made(customResourceDefinitionReconciler),
    ...extend,
  ]
}

/** Renewals as a right clock shows them. */
function heartbeatTimes(heartbeats: Heartbeats, startMs: number): HeartbeatSource {
  const shown = (at: number | undefined): number | undefined => (at === undefined ? undefined : startMs + at)
  return {
    lastRenewal: (node, nowMs) => shown(heartbeats.lastRenewal(node, nowMs - startMs)),
    renewalsEndAt: (node) => shown(heartbeats.renewalsEndAt(node)),
    onChange: (subscriber) => heartbeats.onChange(subscriber),
  }
}

/** kube-scheduler. Where calls take no time, only a limit of calls that its configuration names holds. */
export function schedulerProcess({ callLimit: given, ...options }: { readonly ties?: TieBreak } & Partial<SchedulerSetup> = {}): ProcessMaker {
  return ({ ledger, api, record, callLatencyMs, watchLagMs }, order, instance) => {
    const callLimit = given ?? (callLatencyMs === undefined ? 'none' : DEFAULT_CLIENT_LIMIT)
    return new Scheduler({ ledger, api, record, callLatencyMs, watchLagMs, order, ...(instance === undefined ? {} : { instance }), ...options, ...(callLimit === 'none' ? {} : { callLimit }) })
  }
}

/** The kubelets of all nodes. */
export function kubeletAgent(apps: AppCatalogue, images: ImageCatalogue): (host: SimulationHost) => NodeAgent {
  return ({ ledger, api, record, world, watchLagMs, volumeTimes, eager }) => {
    const facts = { isRunning: (node: string) => world.isActive(node), canReachApi: (node: string) => world.reaches(node), hearsApi: (node: string) => world.links.isConnected(node), shownOn: (node: string) => world.clocks.shownOn(node) }
    const powerOff = (node: string): void => world.machines.setPower(node, false)
    return new Kubelet({ ledger, api, record, facts, powerOff, runtimes: world.runtimes, apps, images, volumeTimes, watchLagMs, eager })
  }
}

/** Everything that makes one cluster; call it anew for each. */
export function defaultParts(options: PartsOptions = {}): SimulationParts {
  const { apps = () => UNDESCRIBED_APP, images = INSTANT_IMAGES, ties, scheduler, proxyMs, metricsDelayMs } = options
  // Autoscalers ask the pipeline and the pipeline asks traffic, so these two are there before the controllers.
  const traffic = once(({ ledger, world }) => new Traffic({ ledger, world, apps, proxyMs }))
  const pipeline = once((host) => {
    const { ledger, world } = host
    return new MetricsPipeline({ ledger, world, apps, servedMilli: () => traffic(host).servedMilli(), delayMs: metricsDelayMs })
  })
  const exhaustion: ProcessMaker = (host) => new CpuExhaustion({ ledger: host.ledger, world: host.world, apps, traffic: traffic(host) })
  return {
    reconcilers: defaultReconcilers({ metrics: pipeline, ...options }),
    processes: [schedulerProcess({ ...(ties === undefined ? {} : { ties }), ...scheduler }), traffic, pipeline, exhaustion],
    agent: kubeletAgent(apps, images),
    pipeline: standardPipeline,
  }
}

/** Makes a part when it is first asked for. */
function once<T>(make: (host: SimulationHost) => T): (host: SimulationHost) => T {
  let part: { readonly host: SimulationHost; readonly made: T } | undefined
  return (host) => {
    if (part !== undefined && part.host !== host) throw new Error('the parts of a cluster are for one simulation: call defaultParts for each')
    part ??= { host, made: make(host) }
    return part.made
  }
}

function made<Input>(reconciler: Reconciler<Input>): Reconciler<never> {
  return reconciler as unknown as Reconciler<never>
}
