import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readManifests } from '../../../../src/model/index.js'
import type { ManifestResult } from '../../../../src/model/index.js'

/** Manifests of real projects, and what Kubernetes itself says to each of their documents. */
const folder = '../shared/manifests/'

interface Exception {
  readonly path: string
  readonly doc: number
  readonly result: 'rejected' | 'not-served' | 'yaml-error' | 'decode-error' | 'no-kind' | 'unknown-field'
}

const json = (name: string): any => JSON.parse(readFileSync(folder + name, 'utf8'))
const here = existsSync(`${folder}acceptance.json`)

/** Not API objects, or nothing but comments; Kubernetes was not asked about them. */
const notAsked = /^compose\/|^instance-types\/.*\.json$|newrelic-config\.yaml$/

function readAll(): Map<string, ManifestResult> {
  const paths = (json('index.json') as { path: string }[]).map(({ path }) => path).filter((path) => /\.(ya?ml|json)$/.test(path))
  return new Map(paths.map((path) => [path, readManifests(readFileSync(folder + path), { file: path })]))
}

test.skipIf(!here)('real manifests decode as Kubernetes decodes them (needs ../shared/manifests)', () => {
  const refused = new Set((json('acceptance.json').exceptions as Exception[])
    .filter(({ result }) => result !== 'rejected').map(({ path }) => path))
  const surprises = [...readAll()].flatMap(([path, { problems }]) => {
    const mistakes = problems.filter(({ message }) => !message.includes('version "builtin"'))
    if (notAsked.test(path)) return []
    return refused.has(path) === mistakes.length > 0 ? [] : [{ path, mistakes }]
  })
  expect(surprises).toEqual([])
})

test.skipIf(!here)('only Compose files, lists of data and templates have no kind (needs ../shared/manifests)', () => {
  const named = [...readAll()].filter(([path]) => path.startsWith('compose/'))
    .map(([, { problems }]) => problems.map(({ remedy }) => remedy).join())
  expect(new Set(named)).toEqual(new Set(['this looks like a Docker Compose file; convert it, for example with kompose']))
})
