/** What is the name of an image: the answers are those of github.com/distribution/reference v0.6.0, which the kubelet asks. */
import { describe, expect, test } from 'vitest'
import { applyDefaults, parseImageName, type Pod } from '../../../src/model/index.js'

const hex = (length: number): string => '0123456789abcdef'.repeat(length / 16)
const OK = ''
const NO = 'invalid reference format'
const lower = (repository: string): string => `${NO}: repository name (${repository}) must be lowercase`

const error = (name: string): string => {
  const parsed = parseImageName(name)
  return 'error' in parsed ? parsed.error : OK
}

test.each([
  ['nginx', OK],
  ['docker.io/Nginx', lower('library/Nginx')],
  ['index.docker.io/nginx:1', OK],
  ['localhost:5000/a:b', OK],
  ['[::1]:5000/a/b:c', OK],
  ['[]/a', NO],
  ['UPPER', lower('library/UPPER')],
  ['UPPER/x', OK],
  ['UPPER/x:y:z', NO],
  ['upper.io/X', lower('X')],
  ['a/B:t', lower('a/B')],
  ['a b', NO],
  ['nginx ', NO],
  ['a::b', NO],
  ['a:', NO],
  ['a:b:c', NO],
  ['a@sha256', NO],
  ['-a', NO],
  ['a--b', OK],
  ['a__b', OK],
  ['a___b', NO],
  ['a..b', NO],
  ['a/', NO],
  ['/a', NO],
  ['a//b', NO],
  ['a:-x', NO],
  ['a:_x', OK],
  ['a:1/b', OK],
  ['a:x/b', NO],
  ['x_y.io/b', OK],
  ['http://x.io/a', NO],
  ['${VERSION}', lower('library/${VERSION}')],
  ['app:${TAG}', NO],
  ['Docker.io/a', OK],
  ['a.B/c.D', lower('c.D')],
  ['A_b/x', 'repository name must be lowercase'],
])('%j', (name, expected) => {
  expect(error(name)).toBe(expected)
})

describe('lengths', () => {
  test.each([
    [`a:${'t'.repeat(128)}`, OK],
    [`a:${'t'.repeat(129)}`, NO],
    [`x.io/${'n'.repeat(255)}`, OK],
    [`x.io/${'n'.repeat(256)}`, 'repository name must not be more than 255 characters'],
    ['n'.repeat(248), 'repository name must not be more than 255 characters'],
    [hex(64), `invalid repository name (${hex(64)}), cannot specify 64-byte hexadecimal strings`],
    [`${hex(64)}:x`, OK],
  ])('%j', (name, expected) => {
    expect(error(name)).toBe(expected)
  })
})

describe('digests', () => {
  test.each([
    [`a:tag@sha256:${hex(64)}`, OK],
    [`a@sha384:${hex(96)}`, OK],
    [`a@sha512:${hex(128)}`, OK],
    [`a@sha256:${hex(48)}`, 'invalid checksum digest length'],
    [`a@sha256:${hex(64).toUpperCase()}`, 'invalid checksum digest format'],
    [`a@md5:${hex(32)}`, 'unsupported digest algorithm'],
    ['a@sha256:xyz', NO],
    [`a@SHA256:${hex(64)}`, lower('library/a@SHA256')],
  ])('%j', (name, expected) => {
    expect(error(name)).toBe(expected)
  })
})

test('tag and digest are told apart', () => {
  expect(parseImageName('x.io:5000/a')).toEqual({})
  expect(parseImageName(`x.io:5000/a:v1@sha256:${hex(64)}`)).toEqual({ tag: 'v1', digest: `sha256:${hex(64)}` })
})

test.each([['a', 'Always'], ['a:latest', 'Always'], ['a:v1', 'IfNotPresent'], ['A', 'IfNotPresent'], [hex(64), 'IfNotPresent'], [`a@sha256:${hex(64)}`, 'IfNotPresent']])('the pull policy of %j is %s', (image, policy) => {
  const pod = applyDefaults({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'd' }, spec: { containers: [{ name: 'c', image }] } } as never) as unknown as Pod
  expect(pod.spec.containers[0]!.imagePullPolicy).toBe(policy)
})
