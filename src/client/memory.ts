/**
 * What one controller remembers between syncs (expectations, recommendations, back-offs): named dictionaries
 * of plain frozen values in the simulation's state. A crash of the process drops them all.
 */
import { dictionary, type Dictionary, type StateSpace } from '../sim/index.js'

export class Memory {
  private readonly dictionaries = new Map<string, Dictionary<unknown>>()

  /** @param names all dictionaries of this controller */
  constructor(space: StateSpace, controller: string, names: readonly string[]) {
    for (const name of names) this.dictionaries.set(name, dictionary(space, `memory/${controller}/${name}`))
  }

  /** The dictionary of a name that the reconciler declared. */
  of<V>(name: string): Dictionary<V> {
    const found = this.dictionaries.get(name)
    if (found === undefined) throw new Error(`memory '${name}' was not declared`)
    return found as Dictionary<V>
  }

  clear(): void {
    for (const found of this.dictionaries.values()) found.clear()
  }
}
