/**
 * Names put together of two, `namespace/name`: the same two give the same text each time. What is looked up under such
 * a name is found at once then; a text that was just put together would first be read from end to end, and compared.
 */
const byFirst = new Map<string, Map<string, string>>()
let size = 0

/** How many names are remembered before all are forgotten. */
const REMEMBERED_MAX = 500_000

/**
 * The last answers, each in the place that its end gives: what happens to an object is told to
 * many, each asks for its name, and a table of tens of thousands is far from the processor.
 */
const RECENT = 4_096
const recent = { firsts: new Array<string>(RECENT).fill(''), seconds: new Array<string>(RECENT).fill(''), names: new Array<string>(RECENT).fill('/') }

/** `first/second`. */
export function slashed(first: string, second: string): string {
  const { firsts, seconds, names } = recent
  const place = placeOf(first, second)
  if (second === seconds[place] && first === firsts[place]) return names[place]!
  firsts[place] = first
  seconds[place] = second
  return (names[place] = nameOf(first, second))
}

/** By the last three letters, which are random in names of pods, and by how long what stands before them is. */
function placeOf({ length: before }: string, second: string): number {
  const { length } = second
  return length < 3 ? 0 : (second.charCodeAt(length - 1) + 31 * second.charCodeAt(length - 2) + 961 * second.charCodeAt(length - 3) + 97 * before) % RECENT
}

function nameOf(first: string, second: string): string {
  let bySecond = byFirst.get(first)
  if (bySecond === undefined) byFirst.set(first, (bySecond = new Map()))
  let name = bySecond.get(second)
  if (name === undefined) {
    if (++size > REMEMBERED_MAX) forget()
    // Joined, not added: one piece in memory.
    name = [first, second].join('/')
    bySecond.set(second, name)
  }
  return name
}

function forget(): void {
  byFirst.clear()
  size = 0
}
