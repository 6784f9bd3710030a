import { expect, test } from 'vitest'
import { expand, filesOf, normalPath, pathBeside } from '../../../../src/scenario/read/files.js'

const files = filesOf({
  'shop/b.yaml': '', 'shop/a.yaml': '', 'shop/B.yaml': '', 'shop/notes.txt': '', 'shop/.hidden.yaml': '',
  'shop/deep/c.yaml': '', 'shop/deep/er/d.yml': '', 'other/a.json': '',
})

test.each([
  ['shop/a.yaml', ['shop/a.yaml']],
  ['shop', ['shop/B.yaml', 'shop/a.yaml', 'shop/b.yaml'].toSorted()],
  ['shop/*.yaml', ['shop/B.yaml', 'shop/a.yaml', 'shop/b.yaml']],
  ['shop/?.yaml', ['shop/B.yaml', 'shop/a.yaml', 'shop/b.yaml']],
  ['*/a.*', ['other/a.json', 'shop/a.yaml']],
  ['shop/**/*.y*ml', ['shop/B.yaml', 'shop/a.yaml', 'shop/b.yaml', 'shop/deep/c.yaml', 'shop/deep/er/d.yml']],
  ['**/d.yml', ['shop/deep/er/d.yml']],
  ['nothing', []],
  ['shop/[ab].yaml', []],
])('%s', (path, found) => {
  expect(expand(files, path).filter((name) => !name.includes('.hidden'))).toEqual(found)
})

test('globs do not find hidden files unless they name them', () => {
  expect(expand(files, 'shop/*')).not.toContain('shop/.hidden.yaml')
  expect(expand(files, 'shop/.h*')).toEqual(['shop/.hidden.yaml'])
})

test('paths are relative to the file that names them', () => {
  expect(pathBeside('scenarios/day.yaml', './shop/*.yaml')).toBe('scenarios/shop/*.yaml')
  expect(pathBeside('scenarios/day.yaml', '../shop')).toBe('shop')
  expect(pathBeside('day.yaml', 'shop')).toBe('shop')
  expect(pathBeside('a/day.yaml', '/etc/x')).toBe('/etc/x')
  expect(pathBeside(undefined, 'shop')).toBe('shop')
  expect(normalPath('../../a/./b/../c')).toBe('../../a/c')
})
