import { expect, test } from 'vitest'
import { ApiServer, makeStandardPipeline } from '../../../../src/apiserver/index.js'
import { Controller, EventRecorder, type ControllerHost } from '../../../../src/client/index.js'
import type { HorizontalPodAutoscaler, KubeObject, Pod } from '../../../../src/model/index.js'
import { freeze } from '../../../../src/plain/index.js'
import { horizontalPodAutoscalerReconciler } from '../../../../src/reconcilers/index.js'
import { Engine, Ledger } from '../../../../src/sim/index.js'
import type { MetricsSource } from '../../../../src/world/index.js'

const METRICS: MetricsSource = {
  podMetrics: (_namespace, pods, now) => ({ samples: pods.map((pod) => ({ pod: pod.metadata.name, containers: [{ name: 'app', cpuMilli: 50, memoryBytes: 0 }], timestampMs: now, windowMs: 15_000 })) }),
  podValues: () => ({ error: 'none' }),
  objectValue: () => ({ error: 'none' }),
  externalValues: () => ({ error: 'none' }),
}

/** A target of two pods that use half of what they request, and some autoscalers for it. */
function setUp(names: readonly string[], options: { readonly callLatencyMs?: number; readonly amnesia?: boolean } = {}) {
  const engine = new Engine({ seed: 'hpa' })
  const ledger = new Ledger(engine, { keep: 'lines' })
  const api = new ApiServer(ledger, { pipeline: makeStandardPipeline({ disableAdmissionPlugins: ['ServiceAccount'] }) })
  const recorder = new EventRecorder(engine)
  const { callLatencyMs, amnesia } = options
  const host: ControllerHost = { ledger, api, record: (component, event) => void recorder.record(component, event), ...(callLatencyMs === undefined ? {} : { callLatencyMs: () => callLatencyMs }) }
  const controller = new Controller(host, horizontalPodAutoscalerReconciler({ metrics: METRICS }), 1)
  controller.start()
  if (amnesia === true) engine.afterEvent = () => engine.restore(engine.snapshot())
  const put = (kind: string, object: object): void => void api.write({ actor: 'test', verb: 'create' }, kind, `default/${(object as KubeObject).metadata.name}`, freeze(object) as KubeObject)
  api.write({ actor: 'test', verb: 'create' }, 'Namespace', 'default', freeze({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, status: { phase: 'Active' } }) as unknown as KubeObject)
  put('Deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } } }, status: { replicas: 2 } })
  for (const name of ['web-0', 'web-1']) {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: '1999-12-31T23:00:00Z' }]
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels: { app: 'web' } }, spec: { containers: [{ name: 'app', resources: { requests: { cpu: '100m' } } }] } }
    put('Pod', { ...pod, status: { phase: 'Running', startTime: '1999-12-31T23:00:00Z', conditions } } as unknown as Pod)
  }
  for (const name of names) {
    const spec = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 8, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] }
    const answer = api.call({ do: 'create', object: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name, namespace: 'default' }, spec } as unknown as KubeObject }, 'user')
    if (!answer.ok) throw new Error(answer.message)
  }
  const autoscaler = (name: string): HorizontalPodAutoscaler => api.get('HorizontalPodAutoscaler', `default/${name}`) as unknown as HorizontalPodAutoscaler
  const reasons = (name: string): (string | undefined)[] => autoscaler(name).status!.conditions!.map(({ reason }) => reason)
  return { engine, api, controller, recorder, autoscaler, reasons }
}

test('the first sync comes 15 s after the autoscaler, and a steady one writes its status once', () => {
  const { engine, autoscaler, reasons } = setUp(['a'])
  engine.runTo(14_999)
  expect(autoscaler('a').status?.conditions ?? []).toEqual([])
  engine.runTo(15_000)
  expect(reasons('a')).toEqual(['ReadyForNewScale', 'ValidMetricFound', 'DesiredWithinRange'])
  const { resourceVersion } = autoscaler('a').metadata
  engine.runTo(600_000)
  expect(autoscaler('a').metadata.resourceVersion).toBe(resourceVersion)
})

test('two autoscalers over the same pods: the second says so, and soon both', () => {
  const { engine, recorder, reasons } = setUp(['a', 'b'])
  engine.runTo(15_000)
  expect(reasons('a')).toContain('ValidMetricFound')
  expect(reasons('b')).toContain('AmbiguousSelector')
  engine.runTo(30_000)
  expect(reasons('a')).toContain('AmbiguousSelector')
  expect(recorder.about('HorizontalPodAutoscaler', 'default', 'b')[0]).toMatchObject({
    reason: 'AmbiguousSelector', message: 'pods by selector app=web are controlled by multiple HPAs: [default/a default/b]',
  })
})

test('an autoscaler that is gone claims nothing and is forgotten', () => {
  const { engine, api, controller, reasons } = setUp(['a', 'b'])
  engine.runTo(20_000)
  api.call({ do: 'delete', kind: 'HorizontalPodAutoscaler', namespace: 'default', name: 'b' }, 'user')
  engine.runTo(45_000)
  expect(reasons('a')).toContain('ValidMetricFound')
  expect(controller.memory.of('recommendations').keys()).toEqual(['default/a'])
})

test('what is remembered dies with the process', () => {
  const { engine, controller, reasons } = setUp(['a'])
  engine.runTo(20_000)
  controller.crash()
  expect(controller.memory.of('recommendations').keys()).toEqual([])
  controller.start()
  engine.runTo(35_000)
  expect(reasons('a')).toContain('ValidMetricFound')
})

test('slow calls and lost caches lead to the same end', () => {
  const end = (options: { callLatencyMs?: number; amnesia?: boolean }) => {
    const { engine, autoscaler } = setUp(['a'], options)
    engine.runTo(100_000)
    const { conditions, ...status } = autoscaler('a').status!
    return { ...status, conditions: conditions!.map(({ type, reason }) => [type, reason]) }
  }
  expect(end({ callLatencyMs: 40 })).toEqual(end({}))
  expect(end({ callLatencyMs: 40, amnesia: true })).toEqual(end({}))
})
