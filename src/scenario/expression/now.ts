/**
 * The time in expressions. Nothing polls in the simulation: an expression is evaluated when something that it read has
 * changed, and the time always changes. So `now` may only be compared with a duration that is written out, and from
 * that the instants follow at which the truth of the comparison can change; the engine wakes at these.
 */
import { callOf, children, durationMs, textOf, type TreeNode } from '../../model/index.js'
import type { ExpressionError } from './expression-error.js'

const comparisons = new Set(['<', '<=', '>', '>='])

/** When the truth of an expression can change with time alone, in milliseconds from the start, ascending. */
export function wakesOf(root: TreeNode): { readonly wakesAtMs: readonly number[], readonly errors: readonly ExpressionError[] } {
  const wakes = new Set<number>()
  const errors: ExpressionError[] = []
  visit(root, wakes, errors)
  return { wakesAtMs: [...wakes].sort((a, b) => a - b), errors }
}

function visit(node: TreeNode, wakes: Set<number>, errors: ExpressionError[]): void {
  const wake = comparisonWithNow(node)
  if (wake !== undefined) {
    wakes.add(wake)
    return
  }
  if (isNow(node)) {
    errors.push({
      message: '`now` can only be compared, with <, <=, > or >=, to a duration that is written out',
      remedy: 'write for example now >= duration(\'5m\')',
      offset: node.start,
    })
  }
  for (const child of children(node)) visit(child, wakes, errors)
}

/** The instant at which `now >= duration('5m')`, or the like either way round, changes its truth. */
function comparisonWithNow(node: TreeNode): number | undefined {
  if (!comparisons.has(node.op)) return undefined
  const [left, right] = node.args as [TreeNode, TreeNode]
  const constant = isNow(left) ? constantMs(right) : isNow(right) ? constantMs(left) : undefined
  if (constant === undefined) return undefined
  const changesAfter = isNow(left) ? node.op === '>' || node.op === '<=' : node.op === '<' || node.op === '>='
  return changesAfter ? constant + 1 : constant
}

function isNow(node: TreeNode): boolean {
  return node.op === 'id' && node.args === 'now'
}

function constantMs(node: TreeNode): number | undefined {
  const call = callOf(node)
  const text = call?.name === 'duration' ? textOf(call.args[0]) : undefined
  return text === undefined ? undefined : durationMs(text)
}
