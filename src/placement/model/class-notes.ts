/**
 * What is remembered about a class of pods, or of their specs, kept on the class itself: whoever wants to remember something asks for a
 * key once, and finds its note at that place in an array, without hashing anything. Notes are caches; they may be
 * dropped at any time and are worked out again.
 */
import type { PodClass, SpecClass } from './pod-class.js'

/** A place in the notes of every class. */
export interface NoteKey<T> {
  readonly index: number
  /** The type of the note; there is no such value. */
  readonly holds?: T
}

let keys = 0

/** A place in the notes of every class. Asked for once per plugin or profile, not per decision. */
export function noteKey<T>(): NoteKey<T> {
  return Object.freeze({ index: keys++ })
}

/** Remembers what follows from a class alone. */
export function perClass<T extends NonNullable<unknown>>(compute: (podClass: PodClass) => T): (podClass: PodClass) => T {
  const { index } = noteKey<T>()
  return (podClass) => noted(podClass, index, compute)
}

/** Remembers what follows from a class' specs alone. */
export function perSpec<T extends NonNullable<unknown>>(compute: (specClass: SpecClass) => T): (podClass: PodClass) => T {
  const { index } = noteKey<T>()
  return ({ specClass }) => noted(specClass, index, compute)
}

function noted<T extends NonNullable<unknown>, C extends PodClass | SpecClass>(of: C, index: number, compute: (of: C) => T): T {
  const known = of.notes[index] as T | undefined
  if (known !== undefined) return known
  const value = compute(of)
  of.notes[index] = value
  return value
}
