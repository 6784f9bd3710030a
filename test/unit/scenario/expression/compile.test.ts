import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileExpression } from '../../../../src/scenario/index.js'

function errorsOf(text: string): readonly { message: string, remedy?: string, offset: number }[] {
  const result = compileExpression(text)
  return 'errors' in result ? result.errors : []
}

test.each([
  ['', 'unexpected token: the end', undefined, 0],
  ["deployment('a'", 'expected ")", got the end', undefined, 14],
  ["deployment('a').spec.replicas = 3", 'unexpected "="', 'compare with ==', 30],
  ["true and false", 'unexpected "and"', 'write && for and, || for or, ! for not', 5],
  ["deployment(product).spec.replicas == 3", 'unknown name product', "names of objects are texts: write 'product' in quotes", 11],
  ["deploymnt('a').spec.replicas == 3", 'there is no function deploymnt(string)', 'did you mean deployment?', 0],
  ["deployment().spec.replicas == 3", 'there is no function deployment()', 'write deployment(name)', 0],
  ["deployment(3).spec.replicas == 3", 'deployment(name) takes texts, not int', undefined, 11],
  ["frobnicate(3)", 'there is no function frobnicate(int)', expect.stringContaining('functions are'), 0],
  ["deployment('a').status.avilableReplicas == 3", 'there is no field "avilableReplicas" here', 'did you mean "availableReplicas"?', 23],
  ["pods('app=web').all(p, p.status.fase == 'Running')", 'there is no field "fase" here', expect.stringContaining('phase'), 32],
  ["nodes().exists(n, n.spec.unschedulabel)", 'there is no field "unschedulabel" here', 'did you mean "unschedulable"?', 25],
  ["service('a').failuresRatio > 0.1", 'there is no field "failuresRatio" here', 'did you mean "failureRatio"?', 13],
  ["pod('a').status.containerStatuses[0].restarts > 1", 'there is no field "restarts" here', expect.stringContaining('restartCount'), 37],
  ["deployment('a').condition('Progressing').state == 'True'", 'there is no field "state" here', expect.stringContaining('status'), 41],
  ["pods('app==').size() == pods('a b').size()", expect.stringContaining('not a label selector'), undefined, 29],
  ["has(deployment('a'))", expect.stringContaining('has() asks for a field'), undefined, 4],
  ["size('abc')", 'this is no condition: it gives int, not true or false', 'compare it with something, such as == 3', 0],
  ["deployment('a').spec.replicas", 'this is no condition: it gives a value, not true or false', 'compare it with something, such as == 3', 0],
  ["now > 5", 'no such overload: duration > int', expect.stringContaining("now > duration('5m')"), 0],
  ["now - duration('1m') > duration('1m')", expect.stringContaining('can only be compared'), "write for example now >= duration('5m')", 0],
  ["now == duration('1m')", expect.stringContaining('can only be compared'), "write for example now >= duration('5m')", 0],
  ["timestamp('2024-01-01T00:00:00Z') < timestamp(5)", 'timestamp() is not available here', expect.stringContaining('now'), 0],
  ["'aaa'.matches('(a+)+$')", 'matches() is not available here', 'use startsWith, endsWith or contains', 0],
  ["'a' && true", "logical operator requires bool operands, got 'string'", undefined, 0],
])('%s', (text, message, remedy, offset) => {
  const [first] = errorsOf(text)
  expect(first).toMatchObject({ message, offset, ...(remedy === undefined ? {} : { remedy }) })
})

test('all misspelt fields are told at once', () => {
  expect(errorsOf("deployment('a').sepc.replicas == deployment('b').spec.replcas")).toHaveLength(2)
})

test('fields of kinds that nobody describes are not judged', () => {
  expect(errorsOf("object('Widget', 'w').spec.anything.at.all == 3")).toEqual([])
  expect(errorsOf("pod('a').metadata.labels.whatever == 'x' && deployment('a').metadata.annotations['a/b'] == 'y'")).toEqual([])
})

test.each([
  ['deep nesting', '('.repeat(300) + 'true' + ')'.repeat(300)],
  ['a long chain', Array.from({ length: 3000 }, () => 'true').join(' && ')],
  ['a huge text', `'${'x'.repeat(1_000_000)}' =`],
])('%s is refused in bounded time', (_name, text) => {
  expect(errorsOf(text).length).toBeGreaterThan(0)
})

test('the library that reads conditions makes no code at run time and asks no clock', () => {
  const folder = new URL('../../../../node_modules/@marcbachmann/cel-js/lib/', import.meta.url)
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const source = readFileSync(new URL(file, folder), 'utf8')
    expect(source, file).not.toMatch(/\beval\(|new Function\b|Date\.now|new Date\(\)|Math\.random|performance\./)
  }
})
