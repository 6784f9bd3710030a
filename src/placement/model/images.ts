/**
 * Which images are on how many nodes, and how large they are. The size is what the first of the nodes (as they
 * came) reports; it holds for all. Each image has a version, taken from one counter, so that scores which read
 * a few images know whether any of them has changed.
 * Source: pkg/scheduler/backend/cache (cache.go, addNodeImageStates).
 */
import type { Node } from '../../model/index.js'

/** An image in the cluster. */
export interface ImageState {
  readonly sizeBytes: number
  readonly nodeCount: number
}

interface Image {
  /** What each node reports, by the node's id. */
  readonly sizes: Map<number, number>
  state: ImageState | undefined
}

/** All images that nodes report. */
export class ImageStates {
  private readonly images = new Map<string, Image>()
  private readonly versions = new Map<string, number>()
  private clock = 0
  private countVersion = 0

  /** Counts a node's images in or out. */
  change(id: number, before: Node | undefined, after: Node | undefined): void {
    const was = before?.status?.images
    const is = after?.status?.images
    if (was === is) return
    this.clock++
    for (const { names } of was ?? []) for (const name of names ?? []) this.remove(name, id)
    for (const { names, sizeBytes } of is ?? []) for (const name of names ?? []) this.add(name, id, sizeBytes ?? 0)
  }

  private add(name: string, id: number, sizeBytes: number): void {
    let image = this.images.get(name)
    if (image === undefined) this.images.set(name, image = { sizes: new Map(), state: undefined })
    image.sizes.set(id, sizeBytes)
    image.state = undefined
    this.versions.set(name, this.clock)
  }

  private remove(name: string, id: number): void {
    const image = this.images.get(name)
    if (image === undefined) return
    image.sizes.delete(id)
    image.state = undefined
    this.versions.set(name, this.clock)
    if (image.sizes.size === 0) this.images.delete(name)
  }

  /** What is known of an image, or undefined if no node has it. */
  stateOf(name: string): ImageState | undefined {
    const image = this.images.get(name)
    if (image === undefined) return undefined
    return image.state ??= { sizeBytes: sizeOnFirstNode(image.sizes), nodeCount: image.sizes.size }
  }

  /** Notes that there are more or fewer nodes: an image's spread is a share of them. */
  noteNodeCount(): void {
    this.countVersion = ++this.clock
  }

  /** A number that changes whenever something about these images, or the share of nodes that have them, has. */
  versionOf(names: readonly string[]): number {
    let version = 0
    for (const name of names) {
      version = Math.max(version, this.versions.get(name) ?? 0)
      if (this.images.has(name)) version = Math.max(version, this.countVersion)
    }
    return version
  }
}

function sizeOnFirstNode(sizes: ReadonlyMap<number, number>): number {
  let first = Infinity
  let size = 0
  for (const [id, bytes] of sizes) {
    if (id >= first) continue
    first = id
    size = bytes
  }
  return size
}
