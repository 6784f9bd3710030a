/**
 * Values that are equal become one object, so that what is remembered by identity is remembered for all of them: the
 * templates of ten thousand Jobs, the same manifest in each run of a campaign. It is only a memory: what it has
 * forgotten is made anew, with the same content.
 */

const REMEMBERED_MAX = 1_000

export class Twins<V extends object> {
  private readonly byText = new Map<string, V>()

  /** What was made of a plain value that is equal to this one, or is made of it now; `make` depends on nothing else. */
  of(value: object, make: () => V): V {
    const text = JSON.stringify(value)
    const known = this.byText.get(text)
    if (known !== undefined) return known
    const made = make()
    if (this.byText.size >= REMEMBERED_MAX) this.byText.clear()
    this.byText.set(text, made)
    return made
  }
}
