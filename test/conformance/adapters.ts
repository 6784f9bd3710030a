import { templateHash } from './template-hash.js'
import type { Adapter } from './types.js'

/** Every vector area that the project can run, by the name in the header of its files. */
export const adapters: readonly Adapter[] = [
  templateHash,
]
