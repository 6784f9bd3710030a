/**
 * Paths into a document, as messages write them: `spec.containers[0].image`, and `metadata.labels[app.io/name]` for
 * keys that are the user's. A path is a list of keys and indexes; its text is for people and comes back only to look
 * up places, so a key that contains brackets may be read differently than it was written.
 */

/** Keys of maps and indexes of lists, from the root. */
export type Path = readonly (string | number)[]

/** The text of a path. */
export function formatPath(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/[.[\]]/.test(step)) text += `[${step}]`
    else text += text === '' ? step : `.${step}`
  }
  return text
}

/** The path that a text stands for. */
export function parsePath(text: string): Path {
  const steps = text.match(/\[[^\]]*\]|[^.[\]]+/g) ?? []
  return steps.map((step) => {
    if (!step.startsWith('[')) return step
    const inner = step.slice(1, -1)
    return /^\d+$/.test(inner) ? Number(inner) : inner
  })
}
