/**
 * Names of fields as CEL can write them: what is no letter, digit or single underscore is spelt out, and so are CEL's
 * own words. Source: apiserver, pkg/cel/escaping.go.
 */

const WORDS: ReadonlySet<string> = new Set([
  'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while',
])
const SPELT: readonly (readonly [sign: string, name: string])[] = [['__', '__underscores__'], ['.', '__dot__'], ['-', '__dash__'], ['/', '__slash__']]

/** The name that a rule uses for a field; undefined if it cannot name it. */
export function escapedName(name: string): string | undefined {
  if (!/^[a-zA-Z_.\-/][a-zA-Z0-9_.\-/]*$/.test(name)) return undefined
  if (WORDS.has(name)) return `__${name}__`
  return name.replace(/__|[.\-/]/g, (sign) => SPELT.find(([spelt]) => spelt === sign)![1])
}

/** The field that a name in a rule means. */
export function unescapedName(name: string): string {
  const word = /^__([a-z]+)__$/.exec(name)?.[1]
  if (word !== undefined && WORDS.has(word)) return word
  return name.replace(/__(?:underscores|dot|dash|slash)__/g, (spelt) => SPELT.find(([, each]) => each === spelt)![0])
}
