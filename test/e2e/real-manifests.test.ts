import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { build, orrery } from '../support/orrery.js'

/** Manifests of real projects, and what Kubernetes itself says to each of their documents. */
const folder = '../shared/manifests'
const here = existsSync(`${folder}/acceptance.json`)

interface Exception { readonly path: string; readonly kind?: string; readonly result: string; readonly errors?: readonly string[] }

/** What `orrery validate` refuses though Kubernetes was not asked or has no opinion. */
const BEYOND: readonly RegExp[] = [
  /^(acceptance|fields|index)\.json$|^compose\/|^instance-types\//, // no Kubernetes objects
  /newrelic-config\.yaml$/, // nothing but comments
  /podinfo\/deploy\/overlays\/[a-z]+\/labels\.yaml$/, // a transformer of Kustomize: `builtin` is no version of a cluster's API
]

beforeAll(build, 120_000)

test.skipIf(!here)('orrery validate says to every document what Kubernetes says (needs ../shared/manifests)', () => {
  const { code, out, err } = orrery(['validate', folder])
  expect(err).toBe('')
  expect(code).toBe(2)
  const errors = out.split('\n').filter((line) => line.startsWith(folder) && /: error: /.test(line))
  const refused = new Map(errors.map((line) => [line.slice(folder.length + 1).replace(/(:\d+:\d+)?: error: .*/s, ''), line]))
  const expected = (JSON.parse(readFileSync(`${folder}/acceptance.json`, 'utf8')) as { exceptions: Exception[] }).exceptions
  const missing = expected.filter(({ path }) => !refused.has(path)).map(({ path }) => path)
  expect(missing).toEqual([])
  const surplus = [...refused.keys()].filter((path) => !expected.some((each) => each.path === path) && !BEYOND.some((known) => known.test(path)))
  expect(surplus).toEqual([])
  // What is refused by validation is refused in Kubernetes' words.
  for (const { path, result, errors: [message] = [] } of expected) if (result === 'rejected' && refused.has(path)) expect(refused.get(path)).toContain(message)
})

test.skipIf(!here).each([
  ['Online Boutique', 'microservices-demo/release/kubernetes-manifests.yaml', 12],
  ['Bookinfo', 'istio-samples/samples/bookinfo/platform/kube/bookinfo.yaml', 6],
  ['httpbin', 'istio-samples/samples/httpbin/httpbin.yaml', 1],
  ['helloworld', 'istio-samples/samples/helloworld/helloworld.yaml', 2],
  ['podinfo', 'podinfo/kustomize', 1],
  ['the guestbook', 'kubernetes-examples/web/guestbook/all-in-one/guestbook-all-in-one.yaml', 3],
  ['nginx-app', 'kubernetes-website/content/en/examples/application/nginx-app.yaml', 1],
])('%s settles with orrery apply, unmodified (needs ../shared/manifests)', (_name, path, deployments) => {
  const { code, out } = orrery(['apply', `${folder}/${path}`])
  expect(code).toBe(0)
  const lines = out.trim().split('\n')
  expect(lines.at(-1)).toMatch(/^settled /)
  const ready = lines.flatMap((line) => /^deployment +\S+ +(\d+)\/(\d+) ready$/.exec(line) ?? []).filter((_, i) => i % 3 !== 0)
  expect(ready).toHaveLength(deployments * 2)
  for (let i = 0; i < ready.length; i += 2) expect(ready[i]).toBe(ready[i + 1])
})

const website = 'kubernetes-website/content/en/examples'
test.skipIf(!here).each([
  [`${website}/controllers/job.yaml`, ['job pi 1/1 Complete']],
  [`${website}/controllers/job-success-policy.yaml`, ['job job-success 10/10 Complete']],
  [`${website}/controllers/job-backoff-limit-per-index-example.yaml`, ['job job-backoff-limit-per-index-example 10/10 Complete']],
  [`${website}/controllers/job-pod-failure-policy-example.yaml`, ['job job-pod-failure-policy-example 12/12 Complete']],
  ['open-simulator/application/simple/job.yaml', ['job pi 1/1 Complete']],
  ['podinfo/deploy/bases/database', ['cronjob backup-daily next run at 2000-01-02T00:00:00Z', 'cronjob rollup-daily next run at 2000-01-01T00:10:00Z', 'cronjob rollup-weekly next run at 2000-01-01T00:30:00Z']],
])('the Jobs and CronJobs of %s settle with orrery apply, unmodified (needs ../shared/manifests)', (path, lines) => {
  const { code, out } = orrery(['apply', `${folder}/${path}`])
  expect(code).toBe(0)
  const shown = out.split('\n').filter((line) => /^(cron)?job /.test(line)).map((line) => line.replaceAll(/ +/g, ' '))
  expect(shown).toEqual(lines)
})
