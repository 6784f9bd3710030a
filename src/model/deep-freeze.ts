/** Freezes a plain value to its leaves and returns it; what is frozen already is taken to be so to its leaves. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) freezeParts(value)
  return value
}

function freezeParts(value: object): void {
  Object.freeze(value)
  for (const part of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) freezeParts(part as object)
  }
}
