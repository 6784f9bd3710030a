/**
 * Copies of plain values that will be frozen. On Node 20 a literal that begins with a spread and adds a field that the
 * object does not have (`{ ...condition, lastTransitionTime }`) gives every copy a hidden class of its own, and so does
 * the spread of an object that is not frozen yet once the copy is frozen: it costs a microsecond, and whatever reads the
 * copies is slow from then on. These copies share theirs. A spread that only replaces fields is harmless and cheaper.
 */

/** Sets an own property whatever its name is, `__proto__` too. */
export function setOwn<T>(object: Record<string, T>, key: string, value: T): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/** The value with these fields set: `withFields(pod, { spec })`. */
export function withFields<T extends object>(value: T, fields: Partial<T>): T {
  return Object.assign({}, value, fields)
}

/** The value without these fields; the same value if it has none of them. */
export function withoutFields<T extends object, K extends keyof T & string>(value: T, fields: readonly K[]): Omit<T, K> {
  if (!fields.some((field) => Object.hasOwn(value, field))) return value
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) if (!(fields as readonly string[]).includes(key)) copy[key] = value[key as K]
  return copy as Omit<T, K>
}
