/** Pods that want or shun each other, by namespace names or by a selector of namespaces. */
import type { Affinity, Namespace, Pod, PodAffinityTerm } from '../../../src/model/index.js'
import { HOST, makeNodes, makePods, makeTemplate, ZONE } from '../objects.js'
import type { Template } from '../objects.js'
import type { Setup, Workload } from '../workload.js'

type Sized = (full: number) => number
type Where = Pick<PodAffinityTerm, 'namespaces' | 'namespaceSelector'>

const BOTH: Where = { namespaces: ['sched-1', 'sched-0'] }
const BY_TEAM: Where = { namespaceSelector: { matchLabels: { team: 'devops' } } }
const IN_ZONE1 = () => ({ zone: 'zone1' })

function required(which: 'podAffinity' | 'podAntiAffinity', color: string, topologyKey: string, where: Where): Template {
  const term = { labelSelector: { matchLabels: { color } }, topologyKey, ...where }
  return colored(color, { [which]: { requiredDuringSchedulingIgnoredDuringExecution: [term] } })
}

function preferred(which: 'podAffinity' | 'podAntiAffinity', color: string, where: Where): Template {
  const podAffinityTerm = { labelSelector: { matchLabels: { color } }, topologyKey: HOST, ...where }
  return colored(color, { [which]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm }] } })
}

function colored(color: string, affinity: Affinity): Template {
  return makeTemplate({ labels: { color }, spec: { affinity } })
}

const affinity = required('podAffinity', 'blue', ZONE, BOTH)
const antiAffinity = required('podAntiAffinity', 'green', HOST, BOTH)
const preferredAffinity = preferred('podAffinity', 'red', BOTH)
const preferredAntiAffinity = preferred('podAntiAffinity', 'yellow', BOTH)

/** Some in the first namespace, then some in the second. */
function twoNamespaces(template: Template, init: number, measured: number, timed: Template = template): Pick<Setup, 'init' | 'measured'> {
  return { init: makePods('init', init, template, 'sched-0'), measured: makePods('pod', measured, timed, 'sched-1') }
}

/** Some in each of many namespaces of one team, then some in one more. */
function manyNamespaces(sized: Sized, template: Template, initEach: number, measured: number): Pick<Setup, 'namespaces' | 'init' | 'measured'> {
  const init = Array.from({ length: sized(100) }, (_, i) => `init-ns-${i}`)
  const namespaces = [...init, 'measure-ns-0'].map((name): Namespace => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team: 'devops' } } }))
  return {
    namespaces,
    init: init.flatMap((namespace): Pod[] => makePods('init', initEach, template, namespace)),
    measured: makePods('pod', sized(measured), template, 'measure-ns-0'),
  }
}

export const podAffinity: readonly Workload[] = [
  {
    name: 'SchedulingPodAffinity', floor: 35, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000), IN_ZONE1), ...twoNamespaces(affinity, sized(5_000), sized(5_000)) }),
  },
  {
    name: 'SchedulingPodAntiAffinity', floor: 60, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), ...twoNamespaces(antiAffinity, sized(1_000), sized(2_000)) }),
  },
  {
    name: 'SchedulingPodMatchingAntiAffinity', floor: 600, nodes: 5_000,
    build: (sized) => ({
      nodes: makeNodes(sized(5_000)),
      ...twoNamespaces(antiAffinity, sized(1_000), sized(5_000), makeTemplate({ labels: { color: 'green' } })),
    }),
  },
  {
    name: 'SchedulingPreferredPodAffinity', floor: 90, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), ...twoNamespaces(preferredAffinity, sized(5_000), sized(5_000)) }),
  },
  {
    name: 'SchedulingPreferredPodAntiAffinity', floor: 90, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), ...twoNamespaces(preferredAntiAffinity, sized(5_000), sized(5_000)) }),
  },
  {
    name: 'RequiredPodAntiAffinityWithNSSelector', floor: 24, nodes: 6_000,
    build: (sized) => ({ nodes: makeNodes(sized(6_000)), ...manyNamespaces(sized, required('podAntiAffinity', 'green', HOST, BY_TEAM), 40, 2_000) }),
  },
  {
    name: 'RequiredPodAffinityWithNSSelector', floor: 35, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000), IN_ZONE1), ...manyNamespaces(sized, required('podAffinity', 'blue', ZONE, BY_TEAM), 50, 2_000) }),
  },
  {
    name: 'PreferredAntiAffinityWithNSSelector', floor: 55, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), ...manyNamespaces(sized, preferred('podAntiAffinity', 'yellow', BY_TEAM), 40, 2_000) }),
  },
  {
    name: 'PreferredAffinityWithNSSelector', floor: 90, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), ...manyNamespaces(sized, preferred('podAffinity', 'red', BY_TEAM), 50, 5_000) }),
  },
  {
    name: 'MixedSchedulingBasePod', floor: 140, nodes: 5_000,
    build: (sized) => ({
      nodes: makeNodes(sized(5_000), IN_ZONE1),
      init: [makeTemplate(), affinity, antiAffinity, preferredAffinity, preferredAntiAffinity]
        .flatMap((template, i) => makePods(`init-${i}`, sized(2_000), template, 'sched-0')),
      measured: makePods('pod', sized(5_000), makeTemplate()),
    }),
  },
]
