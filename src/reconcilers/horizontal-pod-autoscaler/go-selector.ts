/** How Go prints a label selector with %+v: it shows in names and errors of external metrics. */
import { sortedKeys, type LabelSelector } from '../../model/index.js'

/** `nil`, or `&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]LabelSelectorRequirement{},}`. */
export function printSelector(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil'
  const { matchLabels = {}, matchExpressions = [] } = selector
  const labels = sortedKeys(matchLabels).map((key) => `${key}: ${matchLabels[key]},`).join('')
  const expressions = matchExpressions.map(({ key, operator, values }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${(values ?? []).join(' ')}],},`).join('')
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`
}
