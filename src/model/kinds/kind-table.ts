/**
 * What is known of kinds, by apiVersion and kind. Both are looked up as they are: a key made of the two would be a new
 * text each time, and every request asks several such tables.
 */
export class KindTable<V> {
  private readonly byKind = new Map<string, Map<string, V>>()

  /** @param rows each under `apiVersion kind`, such as `apps/v1 Deployment` */
  constructor(rows: Iterable<readonly [string, V]> = []) {
    for (const [name, value] of rows) {
      const space = name.indexOf(' ')
      this.set(name.slice(0, space), name.slice(space + 1), value)
    }
  }

  get(apiVersion: string, kind: string): V | undefined {
    return this.byKind.get(kind)?.get(apiVersion)
  }

  set(apiVersion: string, kind: string, value: V): void {
    const versions = this.byKind.get(kind)
    if (versions === undefined) this.byKind.set(kind, new Map([[apiVersion, value]]))
    else versions.set(apiVersion, value)
  }
}
