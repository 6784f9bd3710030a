/** Exit codes; of several the gravest wins. */
export const Exit = { ok: 0, failed: 1, usage: 2, safety: 10, liveness: 11, notDeterministic: 12, crash: 13 } as const

const GRAVEST_FIRST: readonly number[] = [Exit.crash, Exit.notDeterministic, Exit.safety, Exit.liveness, Exit.failed, Exit.usage, Exit.ok]

export function gravest(codes: readonly number[]): number {
  return GRAVEST_FIRST.find((code) => codes.includes(code)) ?? Exit.ok
}
