import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPath, formatProblem, parsePath, readYaml } from '../../../../src/model/index.js'

function values(source: string): unknown[] {
  const { documents, problems } = readYaml(source)
  expect(problems).toEqual([])
  return documents.map((document) => document.value)
}

function problemsOf(source: string | Uint8Array): string[] {
  return readYaml(source, 'f.yaml').problems.map(formatProblem)
}

test('documents are separated by lines of three dashes, with comments and CRLF too', () => {
  expect(values('---\r\na: 1\r\n--- # second\r\n- b\r\n---\r\n')).toEqual([{ a: 1 }, ['b']])
  expect(readYaml('---\na: 1\n---\n# nothing\n---\nb: 2').documents.map(({ index }) => index)).toEqual([0, 2])
})

test('a mistake in one document leaves the others alone', () => {
  const { documents, problems } = readYaml('a: 1\n---\nb: [\n---\nc: 3\n')
  expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }])
  expect(problems).toHaveLength(1)
})

test('objects of JSON may follow one another, on lines of their own or not', () => {
  expect(values('{"a": "}{"}\n{"b": {"c": "\\"{"}}{"d": 1}\n')).toEqual([{ a: '}{' }, { b: { c: '"{' } }, { d: 1 }])
  expect(problemsOf('{"a": 1}\n\n{"b": 2,\n "b": 3}\n')).toEqual(['f.yaml:4:2: error: key "b" already set in map, first at line 3:2 (remove one of the two)'])
  expect(problemsOf('{"a": 1}\n{"b": \n')[0]).toMatch(/^f\.yaml:\d+:\d+: error: not valid YAML/)
  expect(values("{ a: '} {' }")).toEqual([{ a: '} {' }])
})

test('JSON may be indented by tabs', () => {
  expect(values('{\n\t"a": "x\\/y",\n\t"b": [1,\t2]\n}')).toEqual([{ a: 'x/y', b: [1, 2] }])
})

test('KYAML: flow style with comments and trailing commas', () => {
  expect(values('---\n{\n  # a comment\n  kind: "Pod",\n  list: [\n    1,\n  ],\n}\n')).toEqual([{ kind: 'Pod', list: [1] }])
})

test('a byte order mark is no part of the text', () => {
  expect(values('\ufeffa: 1')).toEqual([{ a: 1 }])
})

test('keys become text', () => {
  expect(values('1: a\ntrue: b\n2.5: c\n"x": d')).toEqual([{ 1: 'a', true: 'b', 2.5: 'c', x: 'd' }])
})

test('aliases and merges', () => {
  expect(values('a: &a {x: 1, z: 2}\nb: *a\nc:\n  <<: *a\n  z: 3\nd:\n  <<: [{x: 5}, *a]\n')).toEqual([
    { a: { x: 1, z: 2 }, b: { x: 1, z: 2 }, c: { x: 1, z: 3 }, d: { x: 5, z: 2 } },
  ])
})

test('a key that is there twice is an error with both places', () => {
  expect(problemsOf('a: 1\nb: 2\na: 3\n')).toEqual([
    'f.yaml:3:1: error: key "a" already set in map, first at line 1:1 (remove one of the two)',
  ])
})

test.each([
  ['a: b\n\tc: d', 'Tabs are not allowed'],
  ['a: "open', 'Missing closing'],
  ['a: *none', "unknown anchor 'none'"],
  ['a: &a [*a]', 'contains itself'],
  ['{{ .Values.name }}: 1', "a map's key must be text"],
  ['a: .nan', 'no number that JSON can hold'],
  ['a: !!int x', 'cannot decode "x" as !!int'],
  ['<<: 1', 'map merge requires map'],
  ['__proto__: {polluted: true}', 'can only hold text'],
  ['a: 1\n--- b\n', 'a second document'],
])('%j is refused', (source, message) => {
  expect(problemsOf(source)).toEqual([expect.stringContaining(message)])
})

test('no document reaches a prototype', () => {
  const [value] = values('__proto__: text\nconstructor: {prototype: {polluted: true}}')
  expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test('an alias bomb, deep nesting and a huge file end at once', () => {
  const bomb = [...'abcdefgh'].map((name, i, all) => `${name}: &${name} [${Array(9).fill(i === 0 ? 'lol' : `*${all[i - 1]}`).join(',')}]`)
  expect(problemsOf(bomb.join('\n'))).toEqual([expect.stringContaining('excessive aliasing')])
  const chain = Array.from({ length: 5000 }, (_, i) => `k${i}: &k${i} [${i === 0 ? '' : `*k${i - 1}`}]`)
  expect(problemsOf(chain.join('\n'))[0]).toContain('more than 100 levels')
  expect(problemsOf('['.repeat(200_000))).toEqual([expect.stringContaining('more than 100 levels')])
  expect(problemsOf('- '.repeat(200_000))).toEqual([expect.stringContaining('more than 100 levels')])
  expect(problemsOf('a'.repeat(33 * 1024 * 1024))).toEqual([expect.stringContaining('at most 32 MiB')])
})

test.each([
  [[0x89, 0x50, 0x4e, 0x47, 0], 'binary'],
  [[0x1f, 0x8b, 8], 'gzip'],
  [[0xff, 0xfe, 0x61, 0], 'UTF-16'],
  [[0x61, 0xff], 'not UTF-8'],
])('bytes %j are refused', (bytes, message) => {
  expect(problemsOf(Uint8Array.from(bytes))).toEqual([expect.stringContaining(message)])
})

test('the place of a field, or of what is nearest to it', () => {
  const [document] = readYaml('spec:\n  list:\n  - name: a\n    x.y/z: b\n', 'f').documents
  expect(document?.placeOf('spec.list[0].name')).toEqual({ file: 'f', line: 3, column: 5 })
  expect(document?.placeOf(['spec', 'list', 0, 'x.y/z'])).toEqual({ file: 'f', line: 4, column: 5 })
  expect(document?.placeOf('spec.list[7].name')).toEqual({ file: 'f', line: 2, column: 3 })
  expect(document?.placeOf([])).toEqual({ file: 'f', line: 1, column: 1 })
})

test('paths as text and back', () => {
  const path = ['spec', 'containers', 0, 'labels', 'app.kubernetes.io/name']
  expect(formatPath(path)).toBe('spec.containers[0].labels[app.kubernetes.io/name]')
  expect(parsePath(formatPath(path))).toEqual(path)
})

test('whatever the text, reading ends with values or problems', () => {
  const piece = fc.constantFrom('a', ': ', '- ', '\n', '  ', '{', '}', '[', ']', ',', '"', "'", '&x ', '*x', '<<', '!!int ',
    '|', '>', '#', '? ', '---', '\t', '1e3', '%', '@', '\\u', 'é', '😀')
  fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
    const { documents, problems } = readYaml(pieces.join(''))
    for (const problem of problems) expect(problem.message).not.toBe('')
    for (const { value } of documents) expect(value).not.toBeNull()
  }), { numRuns: 2000 })
})

test('JSON reads as JSON.parse reads it', () => {
  fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 }), (value) => {
    const text = JSON.stringify(value)
    fc.pre(!text.includes('__proto__') && !text.includes('\\u0000') && !text.includes('"<<"'))
    const [document] = readYaml(text).documents
    expect(JSON.stringify(document?.value, plainNumbers)).toBe(JSON.stringify(JSON.parse(text), plainNumbers))
  }), { numRuns: 500 })
})

function plainNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}
