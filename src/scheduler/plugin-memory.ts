/** What plugins keep from call to call: one dictionary of the state for all of them, each with keys of its own. */
import type { PluginMemory } from '../placement/index.js'
import { freeze } from '../plain/index.js'
import { dictionary, findNotPlain } from '../sim/index.js'
import type { Scope } from './scope.js'

/** Gives each plugin its memory, by its name. */
export function pluginMemories(scope: Scope): (plugin: string) => PluginMemory {
  const values = dictionary<unknown>(scope.engine.state, scope.its('plugins'))
  const known = new Map<string, PluginMemory>()
  const memoryOf = (plugin: string): PluginMemory => {
    const prefix = `${plugin}\n`
    return {
      get: (key) => values.get(prefix + key),
      set(key, value) {
        const kept = freeze(value)
        const place = findNotPlain(kept)
        if (place !== undefined) throw new Error(`scheduler plugin '${plugin}' keeps something that is not plain data under '${key}'${place === '' ? '' : ` (${place})`}: keep JSON values`)
        values.set(prefix + key, kept)
      },
      delete: (key) => void values.delete(prefix + key),
      keys: () => values.keys().filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
    }
  }
  return (plugin) => {
    let memory = known.get(plugin)
    if (memory === undefined) known.set(plugin, memory = memoryOf(plugin))
    return memory
  }
}
