/** A label selector as Go prints a pointer to one, which upstream does in an event. Source: apimachinery, meta/v1 generated.pb.go (String). */
import { sortedKeys, type LabelSelector } from '../../model/index.js'

export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil'
  const { matchLabels = {}, matchExpressions = [] } = selector
  const labels = sortedKeys(matchLabels).map((key) => `${key}: ${matchLabels[key]!},`)
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key ?? ''},Operator:${operator ?? ''},Values:[${values.join(' ')}],},`)
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
}
