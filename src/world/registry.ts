/** Registries: how long a pull takes and how it ends, from what is said of an image and of where it comes from. */
import type { ImageFacts, PullLimit } from './image.js'

/** Where images come from. */
export interface Registry {
  readonly name: string
  /** What one pull gets; absent: bytes take no time. */
  readonly bytesPerSecond?: number
  /** Before the first byte. */
  readonly latencyMs: number
  readonly rateLimit?: Pick<PullLimit, 'pulls' | 'perMs' | 'by'>
  /** When it cannot be reached, in milliseconds since the start. */
  readonly unreachable: readonly { readonly fromMs: number; readonly untilMs?: number }[]
}

/** An image as it is described. */
export interface DescribedImage {
  readonly sizeBytes: number
  readonly pull: ImageFacts['pull']
  /** The registry's name; absent: the one that is called `default`, if there is one. */
  readonly registry?: string
  /** How long a pull takes, in place of what size and registry make of it. */
  readonly takesMs?: number
}

/** How a pull that begins now goes. */
export function pullOf({ sizeBytes, pull: own, registry: name = 'default', takesMs }: DescribedImage, registries: readonly Registry[], nowMs: number): ImageFacts {
  const registry = registries.find((each) => each.name === name)
  const pull = registry !== undefined && isUnreachable(registry, nowMs) ? 'unreachable' : own
  const limit = registry === undefined ? undefined : limitOf(registry)
  const pullMs = takesMs ?? (pull === 'ok' ? transferMs(sizeBytes, registry) : registry?.latencyMs ?? 0)
  return { sizeBytes, pull, pullMs, ...(limit === undefined ? {} : { limit }) }
}

function limitOf({ name, rateLimit, latencyMs }: Registry): PullLimit | undefined {
  return rateLimit === undefined ? undefined : { registry: name, ...rateLimit, refusalMs: latencyMs }
}

function isUnreachable({ unreachable }: Registry, nowMs: number): boolean {
  return unreachable.some(({ fromMs, untilMs }) => nowMs >= fromMs && (untilMs === undefined || nowMs < untilMs))
}

function transferMs(sizeBytes: number, registry: Registry | undefined): number {
  if (registry === undefined) return 0
  const { bytesPerSecond, latencyMs } = registry
  return latencyMs + (bytesPerSecond === undefined ? 0 : Math.ceil((sizeBytes * 1000) / bytesPerSecond))
}
