/**
 * Values that nobody changes any more. `freeze` says so of a value that was just made. Whether it is really frozen is
 * another question: that takes a fifth of a small simulation's time, and finds only mistakes of the project's own
 * code. So it is done in tests (`freezeAlways`), where such a mistake throws, and wherever somebody else's code gets at
 * values (`freezeForReal`): what goes out of the library is frozen, and so is what was taken in.
 * What is frozen is frozen to its leaves.
 */
let always = false

/** From now on everything is frozen as it is made: tests do so, and clusters with code of the user's own. */
export function freezeAlways(): void {
  always = true
}

/** Says that nobody changes this plain value any more, nor its parts, and returns it. */
export function freeze<T>(value: T): T {
  return always ? freezeForReal(value) : value
}

/** Whether a finished value: what is made of it may be remembered under its identity. */
export function isFrozen(value: object): boolean {
  return !always || Object.isFrozen(value)
}

/** Freezes a plain value to its leaves and returns it. */
export function freezeForReal<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) freezeParts(value)
  return value
}

function freezeParts(value: object): void {
  Object.freeze(value)
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  // By index: an iterator's results would be a seventh of all that a rollout allocates.
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]
    if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) freezeParts(part)
  }
}
