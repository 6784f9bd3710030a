/**
 * What stood on the sides of a condition's comparisons: of `deployment('web').status.readyReplicas == 3` the text
 * before the `==` and what it gave. A condition that does not hold is explained with these. Operands that read nothing
 * are known from the text; those inside a loop over a list have no value of their own; what is no plain value (an
 * object, a list) would fill the screen: they are left out.
 */
import { EvaluationError } from '@marcbachmann/cel-js'
import { callOf, children, type TreeNode } from '../../model/index.js'
import { environment } from './environment.js'
import { readingFunctions, variableFunctions } from './functions.js'

/** An operand as it is written, and its value. */
export interface Observed {
  readonly text: string
  readonly value: string | number | boolean
}

/** Finds an operand's text and how to evaluate it. */
export interface Operand {
  readonly text: string
  readonly evaluate: (context: Record<string, unknown>) => unknown
}

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>='])

/** The operands of a tree's comparisons that read the world. `prepared` is the text as it was parsed, `text` as written. */
export function operandsOf(root: TreeNode, prepared: string, text: string): readonly Operand[] {
  const found: Operand[] = []
  const seen = new Set<string>()
  const visit = (node: TreeNode): void => {
    if (node.op === 'rcall') return
    if (!COMPARISONS.has(node.op)) return children(node).forEach(visit)
    for (const side of children(node).filter(reads)) {
      const { start, end } = withParentheses(side, prepared)
      const written = text.slice(start, end)
      if (seen.has(written)) continue
      seen.add(written)
      found.push({ text: written, evaluate: environment.parse(prepared.slice(start, end)) as Operand['evaluate'] })
    }
  }
  visit(root)
  return found
}

/** The values of operands now; those that cannot be read are left out. */
export function valuesOf(operands: readonly Operand[], context: () => Record<string, unknown>): readonly Observed[] {
  return operands.flatMap(({ text, evaluate }): readonly Observed[] => {
    try {
      const value = plain(evaluate(context()))
      return value === undefined ? [] : [{ text, value }]
    } catch (error) {
      if (error instanceof EvaluationError) return []
      throw error
    }
  })
}

/** The value as state may hold it, if it is one that a line has room for. */
function plain(value: unknown): Observed['value'] | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return Number.isFinite(Number(value)) ? Number(value) + 0 : undefined
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined
}

/** Where an operand stands: the library leaves out parentheses at its borders, also those that open or close within it. */
function withParentheses({ start, end }: TreeNode, text: string): { readonly start: number, readonly end: number } {
  const rest = text.slice(start, end).replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, '')
  let open = 0
  let missing = 0
  for (const sign of rest) {
    if (sign === '(') open++
    if (sign === ')' && open-- === 0) {
      open = 0
      missing++
    }
  }
  let from = start
  let to = end
  for (; missing > 0; missing--) from = text.lastIndexOf('(', from - 1)
  for (; open > 0; open--) to = text.indexOf(')', to) + 1
  return { start: from, end: to }
}

function reads(node: TreeNode): boolean {
  const name = callOf(node)?.name
  if (name !== undefined && readingFunctions.some((reading) => reading.name === name)) return true
  if (node.op === 'id' && variableFunctions.some((reading) => `${reading.name}__` === node.args)) return true
  return children(node).some(reads)
}
