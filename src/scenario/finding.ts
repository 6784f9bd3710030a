/** Something that is wrong with a scenario, before its place in the file is known. */
import type { Path } from '../model/index.js'

export interface Finding {
  readonly path: Path
  /** A stable word for programs. */
  readonly code: string
  readonly message: string
  /** What to do about it. */
  readonly remedy?: string
}
