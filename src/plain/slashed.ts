/**
 * Names put together of two, `namespace/name`: the same two give the same text each time. What is looked up under such
 * a name is found at once then; a text that was just put together would first be read from end to end, and compared.
 */
const byFirst = new Map<string, Map<string, string>>()
let size = 0
/** The last answer: what happens to an object is told to many, and each asks for its name. */
let last = { first: '', second: '', name: '/' }

/** How many names are remembered before all are forgotten. */
const REMEMBERED_MAX = 500_000

/** `first/second`. */
export function slashed(first: string, second: string): string {
  if (second === last.second && first === last.first) return last.name
  let bySecond = byFirst.get(first)
  if (bySecond === undefined) byFirst.set(first, (bySecond = new Map()))
  let name = bySecond.get(second)
  if (name === undefined) {
    if (++size > REMEMBERED_MAX) forget()
    // Joined, not added: one piece in memory.
    name = [first, second].join('/')
    bySecond.set(second, name)
  }
  last = { first, second, name }
  return name
}

function forget(): void {
  byFirst.clear()
  size = 0
}
