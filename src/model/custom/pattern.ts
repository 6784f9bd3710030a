/** Regular expressions of schemas, which are Go's: those that mean the same here. */

const compiled = new Map<string, RegExp | null>()

/** The expression; undefined if there is no equal one, so that it cannot be checked. */
export function compilePattern(pattern: string): RegExp | undefined {
  let known = compiled.get(pattern)
  if (known === undefined) compiled.set(pattern, (known = compile(pattern)))
  return known ?? undefined
}

function compile(pattern: string): RegExp | null {
  const ignoresCase = pattern.startsWith('(?i)')
  const body = (ignoresCase ? pattern.slice('(?i)'.length) : pattern).replaceAll('\\A', '^').replaceAll('\\z', '$').replaceAll('(?P<', '(?<')
  if (/\(\?[a-z-]+[):]/.test(body) || /\[\[:/.test(body)) return null
  for (const flags of ['u', '']) {
    try {
      return new RegExp(body, `${flags}${ignoresCase ? 'i' : ''}`)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return null
}
