/**
 * ImageLocality prefers nodes that have the pod's images, the more bytes of them the better. An image counts less
 * the fewer nodes have it, so that one node with a rare image does not draw all pods.
 * Source: pkg/scheduler/framework/plugins/imagelocality.
 */
import { withScoreMany } from '../../framework/for-many.js'
import type { Plugin } from '../../framework/plugin.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { NodeInfo } from '../../model/node-info.js'
import { perSpec } from '../../model/class-notes.js'

const NAME = 'ImageLocality'
const MIB = 1024 * 1024
const MIN_THRESHOLD = 23 * MIB
const MAX_CONTAINER_THRESHOLD = 1000 * MIB

/** The name under which nodes list an image. */
function normalizedImageName(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name
}

/** The images of a pod, one entry per container. */
const imagesOf = perSpec(({ spec }): readonly string[] =>
  [...(spec.initContainers ?? []), ...spec.containers].map(({ image = '' }) => normalizedImageName(image)))

function scaledImageScore(cluster: ClusterModel, image: string): number {
  const state = cluster.images.stateOf(image)
  return state === undefined ? 0 : Math.trunc(state.sizeBytes * (state.nodeCount / cluster.nodeCount))
}

function calculatePriority(sum: number, containers: number): number {
  const max = MAX_CONTAINER_THRESHOLD * containers
  const limited = Math.min(Math.max(sum, MIN_THRESHOLD), max)
  return Math.trunc((MAX_NODE_SCORE * (limited - MIN_THRESHOLD)) / (max - MIN_THRESHOLD))
}

interface Prepared {
  readonly images: readonly string[]
  readonly scores: readonly number[]
}

export const imageLocality: Plugin = {
  name: NAME,
  readsSpecOnly: true,
  preScore({ podClass }, cluster): { readonly state: Prepared } {
    const images = imagesOf(podClass)
    return { state: { images, scores: images.map((image) => scaledImageScore(cluster, image)) } }
  },
  scoreReads: 'object',
  scoreVersion({ podClass }, cluster) {
    return cluster.images.versionOf(imagesOf(podClass))
  },
  score: withScoreMany(
    (_pod, node, { images, scores }: Prepared) => scoreOf(node, images, scores),
    (_pod, cluster, { images, scores }, { rows, count }, out) => {
      if (scores.every((score) => score === 0)) return void out.fill(0, 0, count)
      for (let i = 0; i < count; i++) out[i] = scoreOf(cluster.nodeAt(rows[i]!), images, scores)
    },
  ),
}

function scoreOf({ images: present }: NodeInfo, images: readonly string[], scores: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < images.length; i++) if (present.has(images[i]!)) sum += scores[i]!
  return calculatePriority(sum, images.length)
}
