/** Parts that many objects share are looked at once. */
import { isFrozen } from '../../plain/index.js'
import type { FieldError } from './error.js'

const NO_ERRORS: readonly FieldError[] = Object.freeze([])

/**
 * The same check, which does not look again at a part that was found to be right: pods of one template share its
 * labels and tolerations, the versions of an object its managers.
 */
export function once<P extends object>(validate: (part: P, path: string) => FieldError[]): (part: P | null | undefined, path: string) => readonly FieldError[] {
  const right = new WeakSet()
  return (part, path) => {
    if (part === undefined || part === null || right.has(part)) return NO_ERRORS
    const errors = validate(part, path)
    if (errors.length === 0 && isFrozen(part)) right.add(part)
    return errors
  }
}
