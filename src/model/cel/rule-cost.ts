/**
 * What an evaluation costs: the parts of an expression, those within a loop each time. The library does not count, so
 * the bodies of its loops are wrapped.
 */
import { EvaluationError } from '@marcbachmann/cel-js'
import { isNode, type TreeNode } from './tree.js'

export interface Meter {
  readonly cost: number
  readonly isOver: boolean
  /** From now on it counts anew. */
  begin(): void
}

/** A loop as the library expands it. */
interface Loop {
  readonly op: string
  readonly args: { step: Body }
}

interface Body {
  evaluate(evaluator: Evaluator, body: unknown, context: unknown): unknown
}

interface Evaluator { run(node: unknown, context: unknown): unknown }

type Expanded = TreeNode & { readonly meta?: { readonly alternate?: unknown; readonly macro?: unknown } }

/** Counts what the loops of a checked expression cost; beyond the most they end. */
export function countLoops(root: TreeNode, costMax: number): Meter {
  let cost = 0
  const base = sizeOf(root)
  const spend = (amount: number): void => {
    cost += amount
    if (cost > costMax) throw new EvaluationError('operation cancelled: actual cost limit exceeded')
  }
  wrap(root, spend, new Set())
  return {
    get cost() { return cost },
    get isOver() { return cost > costMax },
    begin: () => void (cost = base),
  }
}

function wrap(node: unknown, spend: (amount: number) => void, seen: Set<unknown>): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return
  seen.add(node)
  if (Array.isArray(node)) return node.forEach((part) => wrap(part, spend, seen))
  const { alternate, macro } = (node as Expanded).meta ?? {}
  for (const part of [alternate, macro, (node as TreeNode).args]) wrap(part, spend, seen)
  if ((node as TreeNode).op !== 'comprehension') {
    if (!isNode(node)) for (const part of Object.values(node)) wrap(part, spend, seen)
    return
  }
  const loop = node as Loop
  const body = loop.args.step
  const size = sizeOf(body as unknown as TreeNode)
  loop.args.step = {
    evaluate(evaluator, _body, context) {
      spend(size)
      return evaluator.run(body, context)
    },
  }
}

function sizeOf(node: TreeNode): number {
  const list: readonly unknown[] = Array.isArray(node.args) ? node.args : [node.args]
  return (list.flat(2) as readonly unknown[]).filter(isNode).reduce((sum, child) => sum + sizeOf(child), 1)
}
