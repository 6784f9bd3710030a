/**
 * Durations as Kubernetes writes them: whole or decimal numbers each with a unit, `90s`, `1h30m`, `1.5s`, `250ms`.
 * The arithmetic is exact (a decimal is digits over a power of ten, never a binary fraction), so that `0.1s` is
 * 100 ms on every host. The simulation counts whole milliseconds; what requests cost is counted in microseconds.
 * The same grammar as Go's time.ParseDuration without sign and without nanoseconds, which nothing here can resolve;
 * unlike the model's reading of durations in API objects, one that would have to be cut to whole units is refused.
 */

const microsPerUnit: Readonly<Record<string, number>> = {
  h: 3_600_000_000,
  m: 60_000_000,
  s: 1_000_000,
  ms: 1_000,
  us: 1,
  µs: 1,
}
const part = /(\d{1,12})(?:\.(\d{1,9}))?(h|ms|m|s|us|µs)/gy

/** Whole microseconds, or undefined if the text is no duration that can be told in them. */
export function durationMicros(text: string): number | undefined {
  if (text === '0') return 0
  let total = 0
  part.lastIndex = 0
  let end = 0
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const micros = partMicros(match[1] ?? '', match[2] ?? '', microsPerUnit[match[3] ?? ''] ?? 0)
    if (micros === undefined) return undefined
    total += micros
    end = part.lastIndex
  }
  return text !== '' && end === text.length && Number.isSafeInteger(total) ? total : undefined
}

/** Whole milliseconds, or undefined if the text is no duration that can be told in them. */
export function durationMs(text: string): number | undefined {
  const micros = durationMicros(text)
  return micros !== undefined && micros % 1000 === 0 ? micros / 1000 : undefined
}

function partMicros(whole: string, fraction: string, unitMicros: number): number | undefined {
  const scale = 10n ** BigInt(fraction.length)
  const scaled = BigInt(whole + fraction) * BigInt(unitMicros)
  return scaled % scale === 0n ? Number(scaled / scale) : undefined
}
