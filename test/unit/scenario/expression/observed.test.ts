import { expect, test } from 'vitest'
import { compileExpression } from '../../../../src/scenario/index.js'
import { object, readerOf } from './reader.js'

const reader = readerOf({
  objects: [
    object('Deployment', 'product', { spec: { replicas: 4 }, status: { readyReplicas: 3, conditions: [{ type: 'Progressing', status: 'False' }] } }),
    object('Deployment', "it's (odd", { spec: { replicas: 7 } }),
    object('Pod', 'web-1', { status: { phase: 'Running' } }, { app: 'web' }),
    object('Node', 'node-1', { spec: {} }),
    object('Service', 'gateway', {}),
  ],
  metrics: { failureRatio: 0.25, served: 0 },
  nowMs: 300_000,
})

function observed(text: string): Record<string, unknown> {
  const expression = compileExpression(text)
  if ('errors' in expression) throw new Error(JSON.stringify(expression.errors))
  return Object.fromEntries(expression.observed(reader).map((side) => [side.text, side.value]))
}

test.each([
  ["deployment('product').status.readyReplicas == 4", { "deployment('product').status.readyReplicas": 3 }],
  ["deployment('product').spec.replicas == deployment('product').status.readyReplicas", { "deployment('product').spec.replicas": 4, "deployment('product').status.readyReplicas": 3 }],
  ["deployment('product').condition('Progressing').status != 'False'", { "deployment('product').condition('Progressing').status": 'False' }],
  ["!(service('gateway').failureRatio > 0.1) && nodes().size() >= 3", { "service('gateway').failureRatio": 0.25, 'nodes().size()': 1 }],
  ["pods('app=web').size() == 2 || pods('app in (web)')[0].status.phase == 'Pending'", { "pods('app=web').size()": 1, "pods('app in (web)')[0].status.phase": 'Running' }],
  ["has(pod('web-1').spec.priority) == true", { "has(pod('web-1').spec.priority)": false }],
  // Parentheses at the borders of a side, which belong to it or do not.
  ["(deployment('product').spec.replicas + 1) * 2 >= 30", { "(deployment('product').spec.replicas + 1) * 2": 10 }],
  ["30 <= 2 * (deployment('product').spec.replicas + (1 + 1))", { "2 * (deployment('product').spec.replicas + (1 + 1))": 12 }],
  ["((deployment('product').spec.replicas)) < 3", { "deployment('product').spec.replicas": 4 }],
  ['(deployment("it\'s (odd").spec.replicas + 1) * 2 < 3', { '(deployment("it\'s (odd").spec.replicas + 1) * 2': 16 }],
  ["(deployment('it\\'s (odd').spec.replicas + 1) * 2 < 3", { "(deployment('it\\'s (odd').spec.replicas + 1) * 2": 16 }],
  // What reads nothing, has no value of its own, is no plain value, or cannot be read.
  ["now > duration('9m')", {}],
  ["pods('app=web').all(p, p.status.phase == 'Pending')", {}],
  ["pods('app=web') == nodes()", {}],
  ["deployment('nobody').spec.replicas == deployment('product').spec.replicas", { "deployment('product').spec.replicas": 4 }],
  ["1 / service('gateway').served > 0 && service('gateway').served == 0", { "service('gateway').served": 0 }],
])('%s', (text, values) => {
  expect(observed(text)).toEqual(values)
})
