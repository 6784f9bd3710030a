/** The pending events as a state primitive. */
import { EventQueue, type SavedEventQueue } from '../event-queue.js'
import { imageOf, type Primitive, type StateSpace } from './space.js'

export class Timers<E> implements Primitive {
  readonly queue = new EventQueue<E>()

  constructor(readonly name: string) {}

  capture(): unknown {
    return this.queue.save()
  }

  install(image: unknown): void {
    const found = imageOf<SavedEventQueue<E>>(this, image)
    this.queue.load(found ?? { heap: [], free: [], generation: [], rows: [] })
  }

  toPlain(image: unknown): unknown {
    return image
  }

  fromPlain(plain: unknown): unknown {
    return plain
  }
}

/** Registers the queue of pending events. */
export function timers<E>(space: StateSpace, name: string): Timers<E> {
  return space.register(new Timers<E>(name))
}
