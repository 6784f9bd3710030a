/**
 * A text that grows at its end and is begun anew now and then, as UTF-8 bytes. What is written to be hashed is put
 * down once, letter by letter, and never put together as a string of strings. An image is the bytes and how many of
 * them count: they are only added to, so that it stays what it was; whoever takes one over copies it before writing.
 */
import { imageOf, type Primitive, type StateSpace, type WriteToken } from './space.js'

interface TextImage {
  readonly bytes: Uint8Array
  readonly length: number
}

const NO_BYTES = new Uint8Array(0)
const FIRST_BYTES = 4_096
/** UTF-8 needs no more for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3
const WORD_BYTES = 4
const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c
const LAST_ASCII = 0x7f

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A text as UTF-8 that is put down again and again: four bytes to a word, the first the lowest, the last word filled up. */
export interface Utf8 {
  /** How many bytes there are. */
  readonly length: number
  readonly words: readonly number[]
}

/** A text as UTF-8. */
export function utf8(text: string): Utf8 {
  const bytes = encoder.encode(text)
  const words: number[] = new Array<number>(Math.ceil(bytes.length / WORD_BYTES)).fill(0)
  for (let i = 0; i < bytes.length; i++) words[Math.floor(i / WORD_BYTES)]! |= bytes[i]! << (8 * (i % WORD_BYTES))
  return { length: bytes.length, words }
}

export class GrowingText implements Primitive {
  private buffer: Uint8Array = NO_BYTES
  private view = viewOf(NO_BYTES)
  private used = 0
  /** Since when no image shares the buffer. */
  private token: WriteToken
  /** Whether the buffer is another's, who may write behind what counts here. */
  private borrowed = false

  constructor(
    private readonly space: StateSpace,
    readonly name: string,
  ) {
    this.token = space.token
  }

  /** How many bytes there are. */
  get length(): number {
    return this.used
  }

  /** All bytes, until the next one is written. */
  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.used)
  }

  /** The text from a byte on. */
  from(start: number): string {
    return decoder.decode(this.buffer.subarray(start, this.used))
  }

  /** Adds what is encoded already. */
  put({ words, length }: Utf8): void {
    this.room(length + WORD_BYTES)
    const { view, used } = this
    for (let i = 0; i < words.length; i++) view.setInt32(used + WORD_BYTES * i, words[i]!, true)
    this.used = used + length
  }

  /** Adds a text. A lone surrogate becomes U+FFFD, as encoders do. */
  write(text: string): void {
    const { length } = text
    const to = this.room(length * BYTES_PER_UNIT)
    const start = this.used
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > LAST_ASCII) {
        this.used = start + encoder.encodeInto(text, to.subarray(start)).written
        return
      }
      to[start + i] = unit
    }
    this.used = start + length
  }

  /** Adds a text as JSON writes it. */
  writeQuoted(text: string): void {
    const { length } = text
    const to = this.room(length + 2)
    const start = this.used + 1
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit < SPACE || unit > LAST_ASCII || unit === QUOTE || unit === BACKSLASH) return this.write(JSON.stringify(text))
      to[start + i] = unit
    }
    to[start - 1] = to[start + length] = QUOTE
    this.used = start + length + 1
  }

  clear(): void {
    this.used = 0
    if (this.token === this.space.token && !this.borrowed) return
    this.hold(NO_BYTES)
    this.borrowed = false
    this.token = this.space.token
  }

  capture(): unknown {
    return { bytes: this.buffer, length: this.used } satisfies TextImage
  }

  install(image: unknown): void {
    const found = imageOf<TextImage>(this, image)
    this.hold(found?.bytes ?? NO_BYTES)
    this.used = found?.length ?? 0
    this.borrowed = true
  }

  toPlain(image: unknown): unknown {
    const { bytes, length } = image as TextImage
    return decoder.decode(bytes.subarray(0, length))
  }

  fromPlain(plain: unknown): unknown {
    const bytes = encoder.encode(plain as string)
    return { bytes, length: bytes.length } satisfies TextImage
  }

  /** The buffer, with room for so many more bytes. */
  private room(more: number): Uint8Array {
    const { buffer, used } = this
    if (used + more <= buffer.length && !this.borrowed) return buffer
    const grown = new Uint8Array(Math.max(FIRST_BYTES, buffer.length, 2 * (used + more)))
    grown.set(buffer.subarray(0, used))
    this.borrowed = false
    this.token = this.space.token
    this.hold(grown)
    return grown
  }

  private hold(buffer: Uint8Array): void {
    this.buffer = buffer
    this.view = viewOf(buffer)
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/** Registers a growing text. */
export function growingText(space: StateSpace, name: string): GrowingText {
  return space.register(new GrowingText(space, name))
}
