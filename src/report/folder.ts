/**
 * Folding: many alike in a short time are one line. Whoever reports says what the thing is called when there are
 * several of it; a group is closed when nothing was added to it for a while.
 */
import type { Entry, Topic } from './entry.js'
import { took } from './format.js'

/** Things of one group that come closer together than this are one line. */
const FOLD_MS = 3_000

interface Group {
  readonly topic: Topic
  readonly name: string
  readonly firstMs: number
  lastMs: number
  count: number
  readonly places: Set<string>
  readonly notes: Set<string>
  /** How long it took, least and most. */
  took: readonly [number, number] | undefined
  readonly wrap: Wrap | undefined
  /** Where its line stands among those of the same time: where the first of it came. */
  readonly order: number
}

/** The words of a group: the counted name, and the places where there are any. */
type Wrap = (name: string, places: string) => string

export class Folder {
  private readonly entries: { readonly entry: Entry; readonly order: number }[] = []
  private readonly open = new Map<string, Group>()
  private order = 0

  /** One line of its own. */
  line(atMs: number, topic: Topic, text: string, why = ''): void {
    this.entry({ atMs, topic, text, why })
  }

  entry(entry: Entry): void {
    this.entries.push({ entry, order: this.order++ })
  }

  /**
   * One more of many: `3 × NAME → PLACES  NOTES`.
   * @param wrap other words than these
   */
  fold(atMs: number, topic: Topic, name: string, options: { readonly place?: string; readonly note?: string; readonly tookMs?: number; readonly wrap?: Wrap } = {}): void {
    const key = `${topic} ${name}`
    let group = this.open.get(key)
    if (group !== undefined && atMs - group.lastMs > FOLD_MS) {
      this.close(key, group)
      group = undefined
    }
    if (group === undefined) {
      group = { topic, name, firstMs: atMs, lastMs: atMs, count: 0, places: new Set(), notes: new Set(), took: undefined, wrap: options.wrap, order: this.order++ }
      this.open.set(key, group)
    }
    group.lastMs = atMs
    group.count++
    if (options.place !== undefined) group.places.add(options.place)
    if (options.note !== undefined && options.note !== '') group.notes.add(options.note)
    const { tookMs } = options
    if (tookMs !== undefined) group.took = [Math.min(tookMs, group.took?.[0] ?? tookMs), Math.max(tookMs, group.took?.[1] ?? tookMs)]
  }

  /** All lines, by time. */
  finish(): Entry[] {
    for (const [key, group] of this.open) this.close(key, group)
    return [...this.entries].sort((a, b) => a.entry.atMs - b.entry.atMs || a.order - b.order).map(({ entry }) => entry)
  }

  private close(key: string, { topic, name, firstMs, count, places, notes, took: span, wrap, order }: Group): void {
    this.open.delete(key)
    const counted = count === 1 ? name : `${count} × ${name}`
    const where = list([...places].sort(natural), 6)
    const text = wrap !== undefined ? wrap(counted, where) : where === '' ? counted : `${counted} → ${where}`
    this.entries.push({ entry: { atMs: firstMs, topic, text, why: [span === undefined ? '' : spanText(span), list([...notes], 2, '; ')].filter((words) => words !== '').join(', ') }, order })
  }
}

function spanText([least, most]: readonly [number, number]): string {
  return took(least) === took(most) ? `after ${took(most)}` : `after ${took(least)} to ${took(most)}`
}

function list(words: readonly string[], most: number, separator = ' '): string {
  return words.length <= most ? words.join(separator) : `${words.slice(0, most).join(separator)} and ${words.length - most} more`
}

/** `general-2` before `general-10`. */
function natural(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.split(/(\d+)/))
  for (let i = 0; i < Math.min(x!.length, y!.length); i++) {
    const [p, q] = [x![i]!, y![i]!]
    if (p === q) continue
    return i % 2 === 1 ? Number(p) - Number(q) : p < q ? -1 : 1
  }
  return x!.length - y!.length
}
