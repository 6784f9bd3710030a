/**
 * A map that is mostly asked for the same key again, which is then answered without looking. Entries come, but do not
 * change or go; what is not there is looked for each time.
 */
export class LastAsked<V> {
  private key: string | undefined
  private value: V | undefined

  constructor(private readonly map: ReadonlyMap<string, V>) {}

  get(key: string): V | undefined {
    if (key !== this.key || this.value === undefined) {
      this.value = this.map.get(key)
      this.key = key
    }
    return this.value
  }
}
