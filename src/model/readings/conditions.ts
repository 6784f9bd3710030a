/**
 * Conditions of objects: finding one by its type and putting one in its place. Setting a condition keeps its place
 * in the list; the time of the last transition only moves when the status does; a list that would not change is
 * returned as it is, so that callers can tell by identity.
 * Source: apimachinery/pkg/api/meta/conditions.go and the kinds' own helpers.
 */
import { freeze } from '../../plain/index.js'

/** What all kinds' conditions have in common. */
export interface AnyCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string | undefined
  readonly message?: string | undefined
  readonly lastTransitionTime?: string | null | undefined
}

/** The condition of a type, or undefined. */
export function getCondition<C extends { readonly type: string }>(conditions: readonly C[] | undefined, type: string): C | undefined {
  if (conditions === undefined) return undefined
  for (let i = 0; i < conditions.length; i++) {
    if (conditions[i]!.type === type) return conditions[i]
  }
  return undefined
}

/** Whether the condition of a type is `True`. */
export function isConditionTrue(conditions: readonly AnyCondition[] | undefined, type: string): boolean {
  return getCondition(conditions, type)?.status === 'True'
}

/**
 * The list with this condition in it: in the place of the one of its type, or at the end. While the status stays,
 * so does the time of its last transition.
 */
export function setCondition<C extends AnyCondition>(conditions: readonly C[] | undefined, condition: C): readonly C[] {
  const list = conditions ?? []
  const at = list.findIndex(({ type }) => type === condition.type)
  if (at < 0) return freeze([...list, freeze(condition)])
  const present = list[at]!
  const next = present.status === condition.status && present.lastTransitionTime !== undefined
    ? { ...condition, lastTransitionTime: present.lastTransitionTime }
    : condition
  return same(present, next) ? list : freeze(list.map((other, i) => (i === at ? freeze(next) : other)))
}

function same(a: object, b: object): boolean {
  const left = a as Readonly<Record<string, unknown>>
  const right = b as Readonly<Record<string, unknown>>
  return [...Object.keys(left), ...Object.keys(right)].every((key) => left[key] === right[key])
}
