/**
 * What is known of kinds, by apiVersion and kind. Both are looked up as they are: a key made of the two would be a new
 * text each time, and every request asks several such tables.
 */
export class KindTable<V> {
  /** Hardly any kind has more than one version. */
  private readonly byKind = new Map<string, { readonly apiVersion: string; value: V }[]>()

  /** @param rows each under `apiVersion kind`, such as `apps/v1 Deployment` */
  constructor(rows: Iterable<readonly [string, V]> = []) {
    for (const [name, value] of rows) {
      const space = name.indexOf(' ')
      this.set(name.slice(0, space), name.slice(space + 1), value)
    }
  }

  get(apiVersion: string, kind: string): V | undefined {
    return this.rowOf(apiVersion, kind)?.value
  }

  set(apiVersion: string, kind: string, value: V): void {
    const row = this.rowOf(apiVersion, kind)
    if (row !== undefined) row.value = value
    else if (!this.byKind.has(kind)) this.byKind.set(kind, [{ apiVersion, value }])
    else this.byKind.get(kind)!.push({ apiVersion, value })
  }

  private rowOf(apiVersion: string, kind: string): { value: V } | undefined {
    const versions = this.byKind.get(kind)
    if (versions === undefined) return undefined
    for (let i = 0; i < versions.length; i++) if (versions[i]!.apiVersion === apiVersion) return versions[i]
    return undefined
  }
}
