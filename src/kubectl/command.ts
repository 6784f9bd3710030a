/** What a command of kubectl comes to: a request to make, nothing to do, or why it cannot be done. */
import type { ApiRequest } from '../apiserver/index.js'

export type Command =
  | { readonly ok: true; readonly request?: ApiRequest }
  /** In kubectl's words, without `error: ` in front. */
  | { readonly ok: false; readonly message: string }

export const NOTHING_TO_DO: Command = Object.freeze({ ok: true })

export function refused(message: string): Command {
  return { ok: false, message }
}
