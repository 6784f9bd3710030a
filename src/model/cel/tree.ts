/** The syntax tree of the CEL library, as far as it is looked at. */

/** A node: its operator, its operands, and where it stands in the text. */
export interface TreeNode {
  readonly op: string
  readonly args: unknown
  readonly start: number
  readonly end: number
}

/** Whether an operand is a node. */
export function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

/** The nodes directly below a node, in the order of the text. */
export function children({ args }: TreeNode): readonly TreeNode[] {
  const list: readonly unknown[] = Array.isArray(args) ? args : [args]
  return (list.flat(2) as readonly unknown[]).filter(isNode)
}

/** The name and arguments of a call of a function, or undefined. */
export function callOf(node: TreeNode): { readonly name: string, readonly args: readonly TreeNode[] } | undefined {
  if (node.op !== 'call') return undefined
  const [name, args] = node.args as [string, readonly TreeNode[]]
  return { name, args }
}

/** A call of a method. */
export interface MethodCall {
  readonly name: string
  readonly receiver: TreeNode
  readonly args: readonly TreeNode[]
}

/** The call of a method that a node is, or undefined. */
export function methodOf(node: TreeNode): MethodCall | undefined {
  if (node.op !== 'rcall') return undefined
  const [name, receiver, args] = node.args as [string, TreeNode, readonly TreeNode[]]
  return { name, receiver, args }
}

/** The text that a node is, if it is a text written out. */
export function textOf(node: TreeNode | undefined): string | undefined {
  return node?.op === 'value' && typeof node.args === 'string' ? node.args : undefined
}
