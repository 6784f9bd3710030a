/**
 * Names and uids of new objects. The random parts are drawn from (owner, kind, n-th child of that owner), never
 * from a global counter, so one extra object shifts nobody else's. The alphabet and the length of the suffix
 * are upstream's (apimachinery, util/rand; apiserver, names).
 */
import { slashed } from '../plain/index.js'
import { dictionary, type Dictionary, type Engine } from '../sim/index.js'
import { controllerOf, type KubeObject } from '../model/index.js'

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const SUFFIX_LENGTH = 5
const NAME_LENGTH_MAX = 63

/** The n-th child of an owner, which its identity names. */
export interface Child {
  readonly identity: string
  readonly n: number
}

export class Identities {
  private readonly children: Dictionary<number>

  constructor(private readonly engine: Engine) {
    this.children = dictionary(engine.state, 'apiserver/children')
  }

  /** Takes the next child number of an object's owner (of its own name, if it has no owner). */
  nextChild(kind: string, object: KubeObject): Child {
    const child = this.peekChild(kind, object)
    this.children.set(child.identity, child.n + 1)
    return child
  }

  /** The child number that is next, which stays so. */
  peekChild(kind: string, object: KubeObject): Child {
    const owner = controllerOf(object)?.uid
    const { namespace = '', name, generateName } = object.metadata
    const identity = `${owner ?? slashed(namespace, generateName ?? name)}/${kind}`
    return { identity, n: this.children.get(identity) ?? 0 }
  }

  /** `generateName` with a drawn suffix; `attempt` counts names that were taken. */
  generate(base: string, identity: string, n: number, attempt: number): string {
    let word = this.engine.draw(attempt === 0 ? 'name' : `name/${attempt}`, identity, n)
    let suffix = ''
    while (suffix.length < SUFFIX_LENGTH) {
      suffix += ALPHABET[word % ALPHABET.length]
      word = Math.floor(word / ALPHABET.length)
    }
    return base.slice(0, NAME_LENGTH_MAX - SUFFIX_LENGTH) + suffix
  }

  /** A uid in the form of a random UUID. */
  uid(identity: string, n: number): string {
    return uuidOf(this.engine.drawWords(4, 'uid', identity, n))
  }
}

/** A random UUID of four words. */
export function uuidOf([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string {
  const [version, variant] = [(b & 0x0fff) | 0x4000, ((c >>> 16) & 0x3fff) | 0x8000]
  // Joined, not added: one piece in memory, which is looked up and compared as often as an object is.
  return [hex4(a >>> 16) + hex4(a), hex4(b >>> 16), hex4(version), hex4(variant), hex4(c) + hex4(d >>> 16) + hex4(d)].join('-')
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The lower half of a word. */
function hex4(word: number): string {
  return BYTES[(word >>> 8) & 0xff]! + BYTES[word & 0xff]!
}
