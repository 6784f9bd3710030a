/**
 * Names put together of two, `namespace/name`: the same two give the same text each time. What is looked up under such
 * a name is found at once then; a text that was just put together would first be read from end to end, and compared.
 */
/** The names that begin alike, and the last that was asked for: what happens to an object is told to many, and each asks. */
interface Names {
  readonly bySecond: Map<string, string>
  second: string
  name: string
}

const byFirst = new Map<string, Names>()
let last = { first: '', names: namesOf('') }
let size = 0

/** How many names are remembered before all are forgotten. */
const REMEMBERED_MAX = 500_000

/** `first/second`. */
export function slashed(first: string, second: string): string {
  if (first !== last.first) last = { first, names: namesOf(first) }
  const { names } = last
  if (second !== names.second) {
    names.name = nameOf(names, first, second)
    names.second = second
  }
  return names.name
}

function namesOf(first: string): Names {
  let names = byFirst.get(first)
  if (names === undefined) byFirst.set(first, (names = { bySecond: new Map(), second: '', name: `${first}/` }))
  return names
}

function nameOf({ bySecond }: Names, first: string, second: string): string {
  let name = bySecond.get(second)
  if (name === undefined) {
    if (++size > REMEMBERED_MAX) {
      byFirst.clear()
      bySecond.clear()
      size = 0
    }
    // Joined, not added: one piece in memory.
    name = [first, second].join('/')
    bySecond.set(second, name)
  }
  return name
}
