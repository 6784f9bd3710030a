import { expect, test } from 'vitest'
import {
  formatSelector, labelSelectorAsSelector, matches, matchesLabelSelector, parseFieldSelector, parseSelector, selectorFromSet,
} from '../../../src/model/index.js'

test('a selector as kubectl takes it selects by labels', () => {
  const selector = parseSelector('tier in (front,back), app=web, !legacy')
  if ('error' in selector) throw new Error(selector.error)
  expect(formatSelector(selector)).toBe('app=web,!legacy,tier in (back,front)')
  expect(matches(selector, { app: 'web', tier: 'front' })).toBe(true)
  expect(matches(selector, { app: 'web', tier: 'front', legacy: '' })).toBe(false)
  expect(matches(selector, undefined)).toBe(false)
})

test('a missing selector object selects nothing, an empty one everything', () => {
  expect(matchesLabelSelector(undefined, { a: 'b' })).toBe(false)
  expect(matchesLabelSelector({}, undefined)).toBe(true)
})

test('a selector object is compiled once', () => {
  const selector = Object.freeze({ matchLabels: Object.freeze({ app: 'web' }) })
  expect(labelSelectorAsSelector(selector)).toBe(labelSelectorAsSelector(selector))
  expect(selectorFromSet(selector.matchLabels)).toBe(selectorFromSet(selector.matchLabels))
})

test('labels that objects inherit do not count', () => {
  expect(matchesLabelSelector({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, {})).toBe(false)
})

test('field selectors of other kinds know the metadata only', () => {
  expect(parseFieldSelector('metadata.name=a,metadata.namespace!=b')).toEqual({
    terms: [{ field: 'metadata.name', equal: true, value: 'a' }, { field: 'metadata.namespace', equal: false, value: 'b' }],
  })
  expect(parseFieldSelector('status.phase=Running')).toEqual({ error: 'field label not supported: status.phase' })
})

test('two commas in a list of values are one empty value, also before its end', () => {
  const selector = parseSelector('app in (front,,),x notin (,,a)')
  if ('error' in selector) throw new Error(selector.error)
  expect(formatSelector(selector)).toBe('app in (,front),x notin (,a)')
})

test('a field term without a field and a value says nothing', () => {
  expect(parseFieldSelector('=,metadata.name!=a,==')).toEqual({ terms: [{ field: 'metadata.name', equal: false, value: 'a' }] })
  expect(parseFieldSelector('!=')).toEqual({ terms: [] })
  expect(parseFieldSelector('=a')).toEqual({ error: 'field label not supported: ' })
})
