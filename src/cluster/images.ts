/** What is known of images, as users describe it; the last entry that matches an image counts. */
import { matchesPattern } from '../model/index.js'
import { INSTANT_IMAGES, type ImageCatalogue, type ImageFacts } from '../world/index.js'
import { size } from './apps.js'
import { durationMs, type Duration } from './duration.js'

/** An entry about images. */
export interface ImageOptions {
  /** A pattern in which `*` stands for any characters. */
  readonly image: string
  /** Its size, as a quantity. Default 0. */
  readonly size?: string | number
  /** How a pull ends. Default `ok`. */
  readonly pull?: 'ok' | 'missing' | 'denied' | 'unreachable'
  /** How long a pull takes. Default 0. */
  readonly takes?: Duration
}

/** Who answers how a pull goes. */
export function imageCatalogue(images: readonly ImageOptions[]): ImageCatalogue {
  const entries = images.map(({ image, size: amount = 0, pull = 'ok', takes = 0 }, i): { readonly image: string; readonly facts: ImageFacts } => ({
    image, facts: { sizeBytes: size(amount, `images[${i}].size`), pull, pullMs: durationMs(takes, `images[${i}].takes`) },
  }))
  return (image, nowMs) => entries.findLast((entry) => matchesPattern(entry.image, image))?.facts ?? INSTANT_IMAGES(image, nowMs)
}
