/**
 * The state of a simulation: a handful of primitives under names. A snapshot captures each primitive's root
 * (O(1) each) and changes the write token; from then on whoever writes copies the page first, because its
 * token is no longer the space's. So a snapshot is immutable, costs nothing per object, and can be installed
 * into this or another space. Everything that is not in here is a derived cache.
 */

/** One named piece of state. `capture` must be O(1) apart from pending timers. */
export interface Primitive {
  readonly name: string
  /** An immutable image of the present content. */
  capture(): unknown
  /** Makes an image (from this or another space) the content; undefined means the initial content. */
  install(image: unknown): void
  /** The content of an image as JSON. */
  toPlain(image: unknown): unknown
  /** The image of a content that `toPlain` gave. */
  fromPlain(plain: unknown): unknown
}

/** A captured state: primitive name → image. */
export type Snapshot = { readonly images: Readonly<Record<string, unknown>> }

/** Marks pages as writable by their space until its next snapshot. */
export type WriteToken = object

export class StateSpace {
  /** The present write token; primitives compare their pages' tokens with it. */
  token: WriteToken = {}
  private readonly registered: Primitive[] = []
  private readonly byName = new Map<string, Primitive>()
  /** Images whose primitives are not registered yet. */
  private pending = new Map<string, unknown>()

  /** Adds a primitive. If a snapshot with content for its name was installed before, it gets that content. */
  register<P extends Primitive>(primitive: P): P {
    this.registered.push(primitive)
    if (this.pending.size > 0 && this.pending.has(primitive.name)) {
      primitive.install(this.pending.get(primitive.name))
      this.pending.delete(primitive.name)
    }
    return primitive
  }

  has(name: string): boolean {
    return this.primitives.has(name)
  }

  snapshot(): Snapshot {
    const images: Record<string, unknown> = Object.fromEntries(this.pending)
    for (const [name, primitive] of this.primitives) images[name] = primitive.capture()
    this.token = {}
    return { images }
  }

  /** Makes a snapshot the content; primitives that it does not know become initial. */
  install(snapshot: Snapshot): void {
    this.token = {}
    this.pending = new Map()
    const { primitives } = this
    for (const primitive of primitives.values()) primitive.install(snapshot.images[primitive.name])
    for (const name of Object.keys(snapshot.images)) {
      if (!primitives.has(name)) this.pending.set(name, snapshot.images[name])
    }
  }

  /** A snapshot as JSON, names sorted. */
  toPlain(snapshot: Snapshot): Record<string, unknown> {
    const plain: Record<string, unknown> = {}
    const { primitives } = this
    for (const name of [...primitives.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
      plain[name] = primitives.get(name)!.toPlain(snapshot.images[name])
    }
    return plain
  }

  /** The snapshot of what `toPlain` gave. Names that nobody has registered yet wait for their primitive. */
  fromPlain(plain: Readonly<Record<string, unknown>>): Snapshot {
    const images: Record<string, unknown> = {}
    const { primitives } = this
    for (const name of Object.keys(plain)) {
      const primitive = primitives.get(name)
      images[name] = primitive === undefined ? new PlainImage(plain[name]) : primitive.fromPlain(plain[name])
    }
    return { images }
  }

  /** The primitives under their names, which are looked at only when somebody asks: most clusters are never saved. */
  private get primitives(): ReadonlyMap<string, Primitive> {
    for (let i = this.byName.size; i < this.registered.length; i++) {
      const primitive = this.registered[i]!
      if (this.byName.has(primitive.name)) throw new Error(`state '${primitive.name}' is registered twice`)
      this.byName.set(primitive.name, primitive)
    }
    return this.byName
  }
}

/** Plain content of a primitive that is registered later (a kind that is first stored after the start). */
export class PlainImage {
  constructor(readonly plain: unknown) {}
}

/** Unwraps an image that was loaded before its primitive existed. */
export function imageOf<I>(primitive: Primitive, image: unknown): I | undefined {
  return (image instanceof PlainImage ? primitive.fromPlain(image.plain) : image) as I | undefined
}
