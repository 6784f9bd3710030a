import { expect, test } from 'vitest'
import { formatProblem, nearestWord } from '../../../src/model/index.js'

test('a problem is one line with its place and remedy', () => {
  const problem = { severity: 'error', code: 'x', message: 'it is wrong' } as const
  expect(formatProblem(problem)).toBe('error: it is wrong')
  expect(formatProblem({ ...problem, file: 'a.yaml' })).toBe('a.yaml: error: it is wrong')
  expect(formatProblem({ ...problem, line: 3, column: 5 })).toBe('line 3:5: error: it is wrong')
  expect(formatProblem({ ...problem, file: 'a.yaml', line: 3, remedy: 'mend it' })).toBe('a.yaml:3: error: it is wrong (mend it)')
})

test('the nearest word, if there is a near one', () => {
  const words = ['containers', 'initContainers', 'volumes', 'image']
  expect(nearestWord('contaniers', words)).toBe('containers')
  expect(nearestWord('Image', words)).toBe('image')
  expect(nearestWord('iamge', words)).toBe('image')
  expect(nearestWord('tolerations', words)).toBeUndefined()
  expect(nearestWord('x'.repeat(5000), words)).toBeUndefined()
})
