/** Freezes a plain value to its leaves and returns it; what is frozen already is taken to be so to its leaves. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const content of Object.values(value)) deepFreeze(content)
  return value
}
