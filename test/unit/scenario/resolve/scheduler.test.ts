/** How a scenario configures the scheduler: in place or from a file, and what is told of mistakes in it. */
import { expect, test } from 'vitest'
import { formatProblem } from '../../../../src/model/index.js'
import { ScenarioRunner } from '../../../../src/scenario/index.js'
import { read } from '../shop.js'

const scenario = (config: string) => `cluster: { nodePools: [{ count: 2, zones: [a] }], scheduler: { ties: first-by-name, config: ${config} } }
manifests:
 - { apiVersion: v1, kind: Pod, metadata: { name: one }, spec: { containers: [{ name: c, image: x, resources: { requests: { cpu: "1" } } }] } }
 - { apiVersion: v1, kind: Pod, metadata: { name: two }, spec: { containers: [{ name: c, image: x, resources: { requests: { cpu: "1" } } }] } }
`
const packed = `{ profiles: [{ pluginConfig: [{ name: NodeResourcesFit, args: { scoringStrategy: { type: MostAllocated, resources: [{ name: cpu, weight: 1 }] } } }], plugins: { score: { disabled: [{ name: "*" }], enabled: [{ name: NodeResourcesFit, weight: 1 }] } } }] }`
const file = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
parallelism: 4
${packed.slice(1, -1).trim()}
`
function nodesOf(text: string, files: Readonly<Record<string, string>> = {}): readonly (string | undefined)[] {
  const { scenario: made, problems } = read(text, files)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const runner = new ScenarioRunner(made!)
  runner.start()
  runner.runTo(1_000)
  return ['one', 'two'].map((name) => (runner.simulation.api.get('Pod', `default/${name}`) as { spec?: { nodeName?: string } } | undefined)?.spec?.nodeName)
}

test('pods are spread, or packed if the configuration says so, in place or in a file', () => {
  expect(nodesOf(scenario('{}'))).toEqual(['node-1', 'node-2'])
  expect(nodesOf(scenario(packed))).toEqual(['node-1', 'node-1'])
  expect(nodesOf(scenario('packed.yaml'), { 'scenarios/packed.yaml': file })).toEqual(['node-1', 'node-1'])
})

const told = (config: string, files: Readonly<Record<string, string>> = {}): readonly string[] => read(scenario(config), files).problems.map(formatProblem)

test('mistakes are told where they stand', () => {
  expect(told('{ profils: [] }')).toEqual([expect.stringMatching(/^scenarios\/day\.yaml:1:\d+: error: .*profils/)])
  expect(told('{ profiles: [{ plugins: { score: { enabled: [{ name: Nonsense }] } } }] }')).toEqual([expect.stringMatching(/^scenarios\/day\.yaml:1:\d+: error: .*Nonsense/)])
  expect(told('nowhere.yaml')).toEqual([expect.stringMatching(/^scenarios\/day\.yaml:1:\d+: error: there is no file "nowhere\.yaml"/)])
  expect(told('bad.yaml', { 'scenarios/bad.yaml': file.replace('name: NodeResourcesFit, weight', 'name: NodeResourcesFlt, weight') })).toEqual([
    expect.stringMatching(/^scenarios\/bad\.yaml:3:1: warning: parallelism has no effect/), expect.stringMatching(/^scenarios\/bad\.yaml:4:\d+: error: .*NodeResourcesFlt.*NodeResourcesFit/),
  ].reverse())
})
