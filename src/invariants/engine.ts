/** Invariants about the engine itself: I05 (versions), I13 (time), I14 (the state is plain). */
import { findNotPlain, type Change } from '../sim/index.js'
import { findNotPlainPart } from './checker.js'
import type { Invariant, InvariantContext } from './invariant.js'

interface Versioned {
  readonly metadata?: { readonly resourceVersion?: string }
}

export const versionsIncrease: Invariant = {
  id: 'I05',
  title: 'resourceVersion strictly increases; no write with a stale version is accepted.',
  kind: 'safety',
  make: ({ ledger }: InvariantContext) => {
    let last = highest()
    function highest(): number {
      let found = 0
      for (const kind of ledger.store.kinds()) {
        for (const object of ledger.store.list<Versioned>(kind)) found = Math.max(found, Number(object.metadata?.resourceVersion ?? 0))
      }
      return found
    }
    return {
      step(change) {
        const version = Number((change.new as Versioned | undefined)?.metadata?.resourceVersion ?? last + 1)
        const previous = last
        last = Math.max(last, version)
        return version > previous ? undefined : `${change.kind} ${change.key} was stored as version ${version} after version ${previous}`
      },
      reset() {
        last = highest()
      },
    }
  },
}

export const timeIsMonotone: Invariant = {
  id: 'I13',
  title: 'Virtual time never goes back.',
  kind: 'safety',
  make: ({ ledger }: InvariantContext) => {
    let last = ledger.engine.now
    return {
      step() {
        const { now } = ledger.engine
        const before = last
        last = now
        return now >= before ? undefined : `a transition at ${now} ms came after one at ${before} ms`
      },
      reset() {
        last = ledger.engine.now
      },
    }
  },
}

export const stateIsPlain: Invariant = {
  id: 'I14',
  title: 'What a transition touched is plain, frozen JSON.',
  kind: 'safety',
  make: ({ ledger }: InvariantContext) => ({
    step(change: Change) {
      if (change.new === undefined) return undefined
      const place = findNotPlainPart(change.new, change.old)
      return place === undefined ? undefined : `${change.kind} ${change.key} is not plain at ${place}`
    },
    full() {
      return ledger.store.kinds().flatMap((kind) =>
        ledger.store.list(kind).flatMap((object) => {
          const place = findNotPlain(object)
          return place === undefined ? [] : [`${kind} is not plain at ${place}`]
        }),
      )
    },
  }),
}
