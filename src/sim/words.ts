/** The words that lines of the history are made of (actors, verbs, kinds), each under a number and once as bytes. */
import type { Engine } from './engine.js'
import { column, type Column } from './state/column.js'
import { utf8, type Utf8 } from './state/growing-text.js'
import { table, type Table } from './state/table.js'

export class Words {
  private readonly words: Table<string>
  /** What is derived from the words: their numbers, and ` word` as UTF-8. */
  private ids: Map<string, number> | undefined
  private bytes: Utf8[] = []

  constructor(engine: Engine, name: string) {
    this.words = table(engine.state, name)
    engine.onRestore(() => {
      this.ids = undefined
      this.bytes = []
    })
  }

  /** The number of a word, which gets one if it has none. */
  idOf(text: string): number {
    const known = this.known(text)
    if (known !== undefined) return known
    const id = this.words.push(text)
    this.ids!.set(text, id)
    return id
  }

  /** The number of a word that has been used. */
  known(text: string): number | undefined {
    return (this.ids ??= this.index()).get(text)
  }

  textOf(id: number): string {
    return this.words.get(id)!
  }

  /** A space and the word. */
  bytesOf(id: number): Utf8 {
    return (this.bytes[id] ??= utf8(` ${this.textOf(id)}`))
  }

  private index(): Map<string, number> {
    const ids = new Map<string, number>()
    for (let id = 0; id < this.words.length; id++) ids.set(this.textOf(id), id)
    return ids
  }
}

/** One word of each line: what the lines' actors are, or their verbs, or their kinds. */
export class WordColumn {
  private readonly ids: Column
  /** The word of the line before: of kinds most are the same. */
  private lastText: string | undefined
  private lastId = -1

  constructor(engine: Engine, name: string, private readonly words: Words) {
    this.ids = column(engine.state, name, 'i32')
    engine.onRestore(() => {
      this.lastText = undefined
    })
  }

  /** Adds a word for the next line; returns a space and the word. */
  push(text: string): Utf8 {
    if (text !== this.lastText) {
      this.lastId = this.words.idOf(text)
      this.lastText = text
    }
    this.ids.push(this.lastId)
    return this.words.bytesOf(this.lastId)
  }

  at(index: number): string {
    return this.words.textOf(this.ids.get(index))
  }

  /** The last line at or before an index that has a word and is selected; undefined if there is none. */
  findLast(text: string, before: number, selects: (index: number) => boolean): number | undefined {
    const word = this.words.known(text)
    for (let i = before; i >= 0; i--) if (this.ids.get(i) === word && selects(i)) return i
    return undefined
  }
}
