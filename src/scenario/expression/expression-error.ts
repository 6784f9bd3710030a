/** What is said of an expression that cannot be used. */

/** Something that is wrong with an expression, at a place in its text. */
export interface ExpressionError {
  readonly message: string
  readonly remedy?: string
  /** Characters before the place. */
  readonly offset: number
}
