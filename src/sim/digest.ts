/**
 * The chain of block digests: d_k = SHA-256(d_{k−1} ‖ 256 lines). The open block is text in the state, so a
 * snapshot holds the whole chain. Equal digest, equal history.
 */
import { sha256Hex } from './sha256.js'
import { cell, type Cell } from './state/cell.js'
import { ring, type Ring } from './state/ring.js'
import type { StateSpace } from './state/space.js'

/** Lines in a block. */
export const BLOCK_LINES = 256

export class DigestChain {
  private readonly last: Cell<string>
  private readonly open: Ring<string>
  private readonly blocks: Ring<string>

  constructor(space: StateSpace) {
    this.last = cell(space, 'history/digest', '')
    this.open = ring(space, 'history/open')
    this.blocks = ring(space, 'history/blocks')
  }

  /** How many lines the chain has. */
  get length(): number {
    return this.blocks.end * BLOCK_LINES + this.open.length
  }

  add(line: string): void {
    this.open.push(line)
    if (this.open.length < BLOCK_LINES) return
    const digest = this.closed()
    this.last.set(digest)
    this.blocks.push(digest)
    this.open.clear()
  }

  /** The digest of everything up to now, hexadecimal. */
  digest(): string {
    return this.closed()
  }

  /** The digests of the closed blocks, oldest first: what two runs are bisected by. */
  blockDigests(): string[] {
    const digests: string[] = []
    for (let i = this.blocks.first; i < this.blocks.end; i++) digests.push(this.blocks.at(i)!)
    return digests
  }

  private closed(): string {
    let text = this.last.get()
    for (let i = this.open.first; i < this.open.end; i++) text += `${this.open.at(i)!}\n`
    return sha256Hex(text)
  }
}

/** A short content hash of canonical text, as used for created specs. */
export function contentHash(text: string): string {
  return sha256Hex(text).slice(0, 16)
}
