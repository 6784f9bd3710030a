/** Pods that are scheduled while others preempt, fit nowhere, are gated or go, and while nodes come and go. */
import type { Pod, Service } from '../../../src/model/index.js'
import { HOST, makeNode, makeNodes, makePod, makePods, makeTemplate } from '../objects.js'
import type { Template } from '../objects.js'
import type { Meanwhile, Setup, Workload } from '../workload.js'
import { roomyNode } from './basic.js'

const plain = makeTemplate()
const low = makeTemplate({ requests: { cpu: '900m', memory: '500Mi' } })
const high = makeTemplate({ requests: { cpu: '3', memory: '500Mi' }, spec: { priority: 10 } })
const tooLarge = makeTemplate({ requests: { cpu: '9', memory: '500Mi' }, spec: { priority: 10 } })
const light = makeTemplate({ requests: {} })
const labelled = makeTemplate({ labels: { app: 'scheduler-perf' }, requests: {} })
const GATE = { schedulingGates: [{ name: 'scheduling-gate-1' }] }
const gated = makeTemplate({ requests: {}, spec: GATE })
const gatedWithAffinity = makeTemplate({
  labels: { app: 'scheduler-perf' }, requests: {},
  spec: { ...GATE, affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOST, labelSelector: { matchLabels: { app: 'scheduler-perf' } } }] } } },
})

/** A pod of a template arrives each 200 ms. */
function arrivals(template: Template): Meanwhile {
  return { everyMs: 200, happen: (play, n) => play.add(makePod(`arrival-${n}`, template)) }
}

/** A node without room, a pod that fits nowhere and a Service: there for a second, away for a second. */
const recreation: Meanwhile = {
  everyMs: 1_000,
  happen(play, n) {
    const there = n % 2 === 0
    const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'churn', namespace: 'default' }, spec: { selector: { app: 'churn' }, ports: [{ port: 80 }] } }
    play.setNode(there ? makeNode('churn', { allocatable: { cpu: '0', memory: '0', pods: '0' } }) : undefined, 'churn')
    play.setService(1_000_000, there ? service : undefined)
    if (there) play.add(makePod(`churn-${n}`, tooLarge))
    else play.remove(`default/churn-${n - 1}`)
  },
}

/** 50 of some pods are deleted each second. */
function deletions(pods: readonly Pod[]): Meanwhile {
  return { everyMs: 20, happen: (play, n) => { if (n < pods.length) play.remove(pods[n]!.metadata.uid!) } }
}

function whileUnschedulable(name: string, floor: number, init: number): Workload {
  return {
    name, floor, nodes: 5_000,
    build: (sized) => ({
      nodes: makeNodes(sized(5_000)), init: makePods('init', sized(init), plain), measured: makePods('pod', sized(10_000), plain), meanwhile: [arrivals(tooLarge)],
    }),
  }
}

function beingDeleted(init: readonly Pod[], rest: Omit<Setup, 'init' | 'meanwhile'>): Setup {
  return { ...rest, init, meanwhile: [deletions(init)] }
}

export const churn: readonly Workload[] = [
  {
    name: 'PreemptionBasic', nodes: 1_000,
    build: (sized) => ({ nodes: makeNodes(sized(1_000)), init: makePods('low', sized(4_000), low), measured: makePods('high', sized(1_000), high) }),
  },
  {
    name: 'PreemptionAsync', floor: 570, nodes: 5_000,
    build: (sized) => ({
      nodes: makeNodes(sized(5_000)), init: makePods('low', sized(20_000), low), measured: makePods('pod', sized(5_000), plain), meanwhile: [arrivals(high)],
    }),
  },
  whileUnschedulable('Unschedulable/100-init', 590, 100),
  whileUnschedulable('Unschedulable/20k-init', 600, 20_000),
  {
    name: 'SchedulingWithMixedChurn', floor: 710, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), measured: makePods('pod', sized(10_000), plain), meanwhile: [recreation] }),
  },
  {
    name: 'SchedulingWhileGated', floor: 910, nodes: 1,
    build: (sized) => beingDeleted(makePods('going', sized(20_000), light), {
      nodes: [roomyNode], gated: makePods('gated', sized(10_000), gated), measured: makePods('pod', sized(20_000), light),
    }),
  },
  {
    name: 'GatedPodsWithPodAffinity', floor: 110, nodes: 1,
    build: (sized) => ({ nodes: [roomyNode], gated: makePods('gated', sized(10_000), gatedWithAffinity), measured: makePods('pod', sized(20_000), labelled) }),
  },
]
