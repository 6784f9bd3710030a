// seedrandom publishes no types for the one generator that sim takes from it (see random.ts).
declare module 'seedrandom/lib/tychei.js' {
  /** A Tyche-i generator keyed with the text form of `seed`. */
  export default function tychei(seed: string): { int32(): number }
}
