/** Whether a value is a map, as JSON and YAML have them: no list, no text, number or truth value, and not nothing. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
