/** Two clusters beyond the table: many Deployments at once, and nodes and pods of many kinds with GPUs. */
import { draw } from './random.js'
import { makeNode, makeNodes, makePod, makeTemplate } from './objects.js'
import type { NodeWords, Template } from './objects.js'
import type { Workload } from './workload.js'

/** 300 Deployments, of which one pod arrives after the other in turn, as their controllers create them. */
const deployments: Workload = {
  name: 'Deployments/300', nodes: 5_000,
  build(sized) {
    const templates = Array.from({ length: sized(300) }, (_, i) => makeTemplate({ labels: { app: `app-${i}` }, requests: { cpu: `${50 + (i % 5) * 50}m`, memory: `${64 << (i % 4)}Mi` } }))
    const count = sized(150_000)
    return {
      nodes: makeNodes(sized(5_000), (i) => ({ zone: `zone${(i % 3) + 1}`, allocatable: { cpu: '16', memory: '64Gi' } })),
      measured: Array.from({ length: count }, (_, i) => makePod(`pod-${i}`, templates[i % templates.length]!)),
    }
  },
}

interface Model {
  readonly name: string
  readonly share: number
  readonly words: NodeWords
  readonly gpus: number
}

/** The kinds of nodes: how many of 100 are of it, its size, its GPUs. */
const MODELS: readonly Model[] = [
  { name: 'none', share: 24, gpus: 0, words: { allocatable: { cpu: '96', memory: '384Gi' } } },
  { name: 'T4', share: 26, gpus: 4, words: { allocatable: { cpu: '64', memory: '256Gi' } } },
  { name: 'P100', share: 18, gpus: 4, words: { allocatable: { cpu: '64', memory: '512Gi' } } },
  { name: 'G2', share: 22, gpus: 8, words: { allocatable: { cpu: '96', memory: '384Gi' } } },
  { name: 'V100M32', share: 10, gpus: 8, words: { allocatable: { cpu: '96', memory: '768Gi' } } },
]

function oneOf<T extends { readonly share: number }>(list: readonly T[], point: number): T {
  let left = point % list.reduce((sum, { share }) => sum + share, 0)
  for (const each of list) if ((left -= each.share) < 0) return each
  throw new Error('shares do not add up')
}

/** What pods ask for: so many of a hundred, GPUs, CPU in thousandths, memory in Gi. */
const ASKS = [
  { share: 58, gpus: 0, cpus: [500, 1_000, 2_000, 4_000, 8_000], memories: [1, 2, 4, 8, 16] },
  { share: 33, gpus: 1, cpus: [2_000, 4_000, 6_000, 8_000, 12_000], memories: [8, 16, 24, 32, 48] },
  { share: 5, gpus: 2, cpus: [8_000, 12_000, 16_000], memories: [32, 64] },
  { share: 3, gpus: 4, cpus: [16_000, 24_000, 32_000], memories: [64, 128] },
  { share: 1, gpus: 8, cpus: [32_000, 48_000, 64_000], memories: [128, 256] },
]

/** A template of pods: three of ten that ask for GPUs want a certain model. */
function templateOf(i: number, byKey: Map<string, Template>): Template {
  const ask = oneOf(ASKS, draw('ask', i))
  const cpu = ask.cpus[draw('cpu', i) % ask.cpus.length]!
  const memory = ask.memories[draw('memory', i) % ask.memories.length]!
  const picky = ask.gpus > 0 && ask.gpus <= 2 && draw('picky', i) % 10 < 3
  const model = picky ? oneOf(MODELS.filter(({ gpus }) => gpus > 0), draw('model', i)).name : undefined
  const key = [ask.gpus, cpu, memory, model].join()
  let template = byKey.get(key)
  if (template === undefined) {
    template = makeTemplate({
      requests: { cpu: `${cpu}m`, memory: `${memory}Gi`, ...(ask.gpus === 0 ? {} : { 'example.com/gpu': `${ask.gpus}` }) },
      spec: model === undefined ? {} : { nodeSelector: { 'example.com/gpu-model': model } },
    })
    byKey.set(key, template)
  }
  return template
}

/** 1,213 nodes of five kinds, several with GPUs of different models, and pods that ask for them; drawn by a seed. */
const heterogeneous: Workload = {
  name: 'Heterogeneous', nodes: 1_213,
  build(sized) {
    const templates = new Map<string, Template>()
    const nodes = Array.from({ length: sized(1_213) }, (_, i) => {
      const { name, gpus, words } = oneOf(MODELS, draw('node', i))
      return makeNode(`node-${i}`, gpus === 0 ? words : {
        allocatable: { ...words.allocatable, 'example.com/gpu': `${gpus}` }, labels: { 'example.com/gpu-model': name },
      })
    })
    return { nodes, overfull: true, measured: Array.from({ length: sized(7_064) }, (_, i) => makePod(`pod-${i}`, templateOf(i, templates))) }
  },
}

/** The workloads beyond the table, with what is asked of all their decisions together. */
export const LARGE: readonly { readonly workload: Workload; readonly aim: { readonly seconds: number; readonly MiB?: number } }[] = [
  { workload: deployments, aim: { seconds: 5 } },
  { workload: heterogeneous, aim: { seconds: 1, MiB: 300 } },
]
