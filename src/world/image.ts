/**
 * What is known about images and registries, as configuration. An image nobody describes has no size and is
 * pulled at once. The kubelet asks through this table and keeps what is cached on its node.
 */

/** How a pull of an image goes. */
export interface ImageFacts {
  readonly sizeBytes: number
  /** How a pull ends: well, or as one of the registry's refusals. */
  readonly pull: 'ok' | 'missing' | 'denied' | 'unreachable'
  /** How long a pull takes once it is its turn on the node. */
  readonly pullMs: number
  /** How many pulls its registry allows; absent: any. */
  readonly limit?: PullLimit
}

/** So many pulls in a time, of the cluster or of each node. */
export interface PullLimit {
  readonly registry: string
  readonly pulls: number
  readonly perMs: number
  readonly by: 'cluster' | 'node'
  /** How long a refusal takes. */
  readonly refusalMs: number
}

/** Who answers how a pull of `image` started at `nowMs` goes. Pure. */
export type ImageCatalogue = (image: string, nowMs: number) => ImageFacts

/** Every image is there, has no size and takes no time to pull. */
export const INSTANT_IMAGES: ImageCatalogue = () => ({ sizeBytes: 0, pull: 'ok', pullMs: 0 })
