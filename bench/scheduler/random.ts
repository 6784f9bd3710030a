/** Numbers that look random and are the same everywhere: the generator of our own clusters. */
import { Engine } from '../../src/sim/index.js'

const engine = new Engine({ seed: 'scheduler bench' })

/** An unsigned 32-bit number, drawn by name. */
export function draw(purpose: string, n: number): number {
  return engine.draw('bench', purpose, n)
}
