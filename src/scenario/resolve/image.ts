/** Images and registries, resolved. */
import { bytes, matchesPattern, nearestWord } from '../../model/index.js'
import type { Place } from '../../model/index.js'
import type * as world from '../../world/index.js'
import type { ScenarioInput } from '../schema/index.js'
import { defined, ms } from './context.js'
import type { Context } from './context.js'

/** An image as its registry has it. */
export interface Image extends world.DescribedImage {
  /** A pattern in which `*` stands for any characters. */
  readonly image: string
  readonly place: Place
}

/** Where images come from. */
export interface Registry extends world.Registry {
  readonly place: Place
}

/** The entry that describes an image: the last that matches. */
export function imageEntry(images: readonly Image[], image: string): Image | undefined {
  return images.findLast((entry) => matchesPattern(entry.image, image))
}

/** Resolves the images. */
export function resolveImages(context: Context, { images, registries }: ScenarioInput['spec']): readonly Image[] {
  const known = registries.map(({ name }) => name)
  return images.map(({ image, size, registry, pull, takes }, i) => {
    if (registry !== undefined && !known.includes(registry)) {
      const near = nearestWord(registry, known)
      context.report(['images', i, 'registry'], 'unknown-name', `there is no registry "${registry}"`,
        near === undefined ? 'describe it under registries' : `did you mean "${near}"?`)
    }
    return defined({
      image, sizeBytes: bytes(String(size)), registry, pull, takesMs: takes === undefined ? undefined : ms(takes),
      place: context.place(['images', i]),
    })
  })
}

/** Resolves the registries. */
export function resolveRegistries(context: Context, { registries }: ScenarioInput['spec']): readonly Registry[] {
  const seen = new Set<string>()
  return registries.map(({ name, bandwidth, latency, rateLimit, unreachable }, i) => {
    if (seen.has(name)) {
      context.report(['registries', i, 'name'], 'contradiction', `there are two registries named "${name}"`,
        'give each a name of its own')
    }
    seen.add(name)
    const bytesPerSecond = bandwidth === undefined ? undefined : bytes(String(bandwidth))
    if (bytesPerSecond === 0) {
      context.report(['registries', i, 'bandwidth'], 'invalid-value', 'a bandwidth of nothing',
        'use unreachable')
    }
    return defined({
      name, bytesPerSecond, latencyMs: ms(latency), rateLimit: rateLimit === undefined ? undefined : { pulls: rateLimit.pulls, perMs: ms(rateLimit.per), by: rateLimit.by }, place: context.place(['registries', i]),
      unreachable: unreachable.map(({ from, until }) =>
        defined({ fromMs: ms(from), untilMs: until === undefined ? undefined : ms(until) })),
    })
  })
}
