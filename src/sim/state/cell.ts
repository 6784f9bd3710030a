/** A cell holds one immutable plain value. */
import { imageOf, type Primitive, type StateSpace } from './space.js'

export class Cell<T> implements Primitive {
  value: T

  constructor(
    readonly name: string,
    private readonly initial: T,
  ) {
    this.value = initial
  }

  get(): T {
    return this.value
  }

  set(value: T): void {
    this.value = value
  }

  capture(): unknown {
    return { value: this.value }
  }

  install(image: unknown): void {
    const found = imageOf<{ value: T }>(this, image)
    this.value = found === undefined ? this.initial : found.value
  }

  toPlain(image: unknown): unknown {
    return (image as { value: T }).value
  }

  fromPlain(plain: unknown): unknown {
    return { value: plain }
  }
}

/** Registers a cell. */
export function cell<T>(space: StateSpace, name: string, initial: T): Cell<T> {
  return space.register(new Cell(name, initial))
}
