/** What is known of images and registries, as users describe it; the last entry that matches an image counts. */
import { matchesPattern, nearestWord } from '../model/index.js'
import { INSTANT_IMAGES, pullOf, type DescribedImage, type ImageCatalogue, type Registry } from '../world/index.js'
import { size } from './apps.js'
import { durationMs, type Duration } from './duration.js'
import { OptionError } from './errors.js'

/** An entry about images. */
export interface ImageOptions {
  /** A pattern in which `*` stands for any characters. */
  readonly image: string
  /** Its size, as a quantity. Default 0. */
  readonly size?: string | number
  /** The name of the registry that it comes from. Default: the one called `default`, if there is one. */
  readonly registry?: string
  /** How a pull ends. Default `ok`. */
  readonly pull?: 'ok' | 'missing' | 'denied' | 'unreachable'
  /** How long a pull takes. Default: what size and registry make of it; without a registry 0. */
  readonly takes?: Duration
}

/** Where images come from. */
export interface RegistryOptions {
  /** Name by which images refer to it. */
  readonly name: string
  /** Bytes per second that one pull gets, as a quantity. Default: bytes take no time. */
  readonly bandwidth?: string | number
  /** Before the first byte. Default 0. */
  readonly latency?: Duration
  /** How many pulls that bring an image it allows in a time that slides, of all nodes together (the default) or of each. Default: any. */
  readonly rateLimit?: { readonly pulls: number; readonly per: Duration; readonly by?: 'cluster' | 'node' }
  /** Times, from the start, in which every pull fails. */
  readonly unreachable?: readonly { readonly from?: Duration; readonly until?: Duration }[]
}

/** Who answers how a pull goes. */
export function imageCatalogue(images: readonly ImageOptions[], registryOptions: readonly RegistryOptions[]): ImageCatalogue {
  const registries = registryOptions.map(registryOf)
  const names = registries.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new OptionError(`there are two registries named "${twice}": give each a name of its own`)
  const entries = images.map((options, i) => ({ image: options.image, described: imageOf(options, i, names) }))
  return (image, nowMs) => {
    const found = entries.findLast((entry) => matchesPattern(entry.image, image))
    return found === undefined ? INSTANT_IMAGES(image, nowMs) : pullOf(found.described, registries, nowMs)
  }
}

function imageOf({ size: amount = 0, pull = 'ok', takes, registry }: ImageOptions, i: number, names: readonly string[]): DescribedImage {
  if (registry !== undefined && !names.includes(registry)) {
    const near = nearestWord(registry, names)
    throw new OptionError(`images[${i}].registry: there is no registry "${registry}": ${near === undefined ? 'describe it under registries' : `did you mean "${near}"?`}`)
  }
  return {
    sizeBytes: size(amount, `images[${i}].size`), pull, ...(registry === undefined ? {} : { registry }),
    ...(takes === undefined ? {} : { takesMs: durationMs(takes, `images[${i}].takes`) }),
  }
}

function registryOf({ name, bandwidth, latency = 0, rateLimit, unreachable = [] }: RegistryOptions, i: number): Registry {
  const at = `registries[${i}]`
  const bytesPerSecond = bandwidth === undefined ? undefined : size(bandwidth, `${at}.bandwidth`)
  if (bytesPerSecond === 0) throw new OptionError(`${at}.bandwidth: a bandwidth of nothing: use unreachable`)
  if (rateLimit !== undefined && (!Number.isSafeInteger(rateLimit.pulls) || rateLimit.pulls < 1)) throw new OptionError(`${at}.rateLimit.pulls is ${rateLimit.pulls}, expected a whole number from 1`)
  return {
    name, latencyMs: durationMs(latency, `${at}.latency`), ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    ...(rateLimit === undefined ? {} : { rateLimit: { pulls: rateLimit.pulls, perMs: durationMs(rateLimit.per, `${at}.rateLimit.per`), by: rateLimit.by ?? 'cluster' } }),
    unreachable: unreachable.map(({ from = 0, until }) => ({ fromMs: durationMs(from, `${at}.unreachable`), ...(until === undefined ? {} : { untilMs: durationMs(until, `${at}.unreachable`) }) })),
  }
}
