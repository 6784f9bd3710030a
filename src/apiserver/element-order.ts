/**
 * The order of a merged list. A patch may say in which order it wants its elements; elements that only the server has
 * keep their order among each other and stay before those that stood behind them. Source: apimachinery,
 * pkg/util/strategicpatch (normalizeElementOrder).
 */
import { mergeKeyOf } from './merge-keys.js'

/** The merged list in the order that a patch asks for; `before` is the list as it was. */
export function inElementOrder(field: string, merged: readonly unknown[], order: readonly unknown[], before: readonly unknown[]): unknown[] {
  const key = mergeKeyOf(field, merged, order)
  const identity = (item: unknown): unknown => (key === undefined ? item : (item as Readonly<Record<string, unknown>> | null)?.[key])
  const wanted = order.map(identity)
  const present = before.map(identity)
  const position = (item: unknown, list: readonly unknown[]): number => list.indexOf(identity(item))
  const ordered = merged.filter((item) => position(item, wanted) >= 0).sort((a, b) => position(a, wanted) - position(b, wanted))
  const others = merged.filter((item) => position(item, wanted) < 0)
  const result: unknown[] = []
  while (ordered.length > 0 && others.length > 0) {
    const [left, right] = [position(ordered[0], present), position(others[0], present)]
    const othersFirst = left >= 0 && right >= 0 && right < left
    result.push((othersFirst ? others : ordered).shift())
  }
  return [...result, ...ordered, ...others]
}
