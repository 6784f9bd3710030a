/**
 * The chain of block digests: d_k = SHA-256(d_{k−1} ‖ 256 lines). The open block is text in the state, so a
 * snapshot holds the whole chain. Equal digest, equal history.
 */
import { sha256Hex } from './sha256.js'
import { cell, type Cell } from './state/cell.js'
import { growingText, utf8, type GrowingText } from './state/growing-text.js'
import { ring, type Ring } from './state/ring.js'
import type { StateSpace } from './state/space.js'

/** Lines in a block. */
export const BLOCK_LINES = 256

const NEW_LINE = utf8('\n')

export class DigestChain {
  /** The digest of all blocks before, and the lines since: to be written to by whoever then ends the line. */
  readonly open: GrowingText
  private readonly openLines: Cell<number>
  private readonly blocks: Ring<string>

  constructor(space: StateSpace) {
    this.open = growingText(space, 'history/open')
    this.openLines = cell(space, 'history/open-lines', 0)
    this.blocks = ring(space, 'history/blocks')
  }

  /** Ends the line that was written to the open block. */
  endLine(): void {
    this.open.put(NEW_LINE)
    const lines = this.openLines.value + 1
    this.openLines.set(lines % BLOCK_LINES)
    if (lines < BLOCK_LINES) return
    const digest = this.digest()
    this.blocks.push(digest)
    this.open.clear()
    this.open.write(digest)
  }

  /** The digest of everything up to now, hexadecimal. */
  digest(): string {
    return sha256Hex(this.open.bytes)
  }

  /** The digests of the closed blocks, oldest first: what two runs are bisected by. */
  blockDigests(): string[] {
    const digests: string[] = []
    for (let i = this.blocks.first; i < this.blocks.end; i++) digests.push(this.blocks.at(i)!)
    return digests
  }
}

/** A short content hash of canonical text, as used for created specs. */
export function contentHash(text: string): string {
  return sha256Hex(text).slice(0, 16)
}
