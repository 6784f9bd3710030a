import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Lane } from '../../../../src/sim/index.js'
import { LifecycleStory, type RunOptions } from '../../../conformance/nodes-lifecycle.js'
import { readVectors, vectorFiles } from '../../../conformance/vectors.js'

/** Polling and computing must give the same history, line by line. */
function expectSameHistory(input: unknown, options: RunOptions = {}): void {
  const [lazy, eager] = [false, true].map((polls) => {
    const story = new LifecycleStory(input, { ...options, eager: polls })
    story.run()
    return story
  }) as [LifecycleStory, LifecycleStory]
  if (lazy.ledger.history.digest === eager.ledger.history.digest) return
  for (let i = 0; ; i++) expect(lazy.ledger.history.line(i)).toBe(eager.ledger.history.line(i))
}

/** Small numbers in a fixed but arbitrary sequence. */
function sequence(seed: number): (below: number) => number {
  let state = seed * 7919 + 17
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor(state / 65_536) % below
  }
}

const HEALTHY = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
  type, status: type === 'Ready' ? 'True' : 'False', reason: 'AtFirst', lastHeartbeatTime: '1999-12-31T23:00:00Z', lastTransitionTime: '1999-12-31T23:00:00Z',
}))

function randomStory(seed: number) {
  const draw = sequence(seed)
  const durationMs = 400_000
  const count = 2 + draw(5)
  const nodes = Array.from({ length: count }, (_, i) => {
    const labels = draw(3) > 0 ? { 'topology.kubernetes.io/zone': `z${draw(2)}`, ...(draw(6) === 0 ? { 'node.kubernetes.io/exclude-disruption': '' } : {}) } : {}
    const metadata = { name: `n${i}`, uid: `uid-n${i}`, labels, creationTimestamp: '1999-12-31T23:00:00Z' }
    const node = { apiVersion: 'v1', kind: 'Node', metadata, spec: {}, status: draw(8) === 0 ? {} : { conditions: HEALTHY } }
    const heartbeatsMs: [number, number][] = []
    for (let at = 1000 * draw(10); at < durationMs; at += 10_000 * (4 + draw(12))) {
      const to = draw(4) === 0 ? durationMs : at + 10_000 * (1 + draw(10))
      heartbeatsMs.push([at, Math.min(to, durationMs)])
      at = to
    }
    return { node, lease: draw(4) > 0, heartbeatsMs }
  })
  const pods = Array.from({ length: draw(4) }, (_, i) => pod(`p${i}`, `n${draw(count)}`, draw(4)))
  const taint = { key: 'by-hand', effect: 'NoExecute' }
  const steps = Array.from({ length: draw(6) }, () => {
    const atMs = 5000 * (1 + draw(70))
    const node = `n${draw(count)}`
    return [
      { atMs, node, addTaint: taint },
      { atMs, node, removeTaint: 'by-hand:NoExecute' },
      { atMs, node, removeTaint: 'node.kubernetes.io/unreachable:NoExecute' },
      { atMs, node, deleteNode: true },
      { atMs, node, kubeletReports: { type: 'Ready', status: 'False', reason: 'Broken' } },
      { atMs, addPod: pod(`late-${atMs}-${draw(1000)}`, node, draw(4)) },
      { atMs, node, addTaint: { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' } },
    ][draw(7)]
  })
  return { durationMs, nodes, pods, steps }
}

function pod(name: string, nodeName: string, kind: number) {
  const tolerate = (key: string, tolerationSeconds: number) => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds })
  const seconds = [0, 30, 300, 60][kind]!
  const tolerations = [tolerate('not-ready', seconds), tolerate('unreachable', seconds)]
  const metadata = { name, namespace: 'default', uid: `uid-${name}`, creationTimestamp: '1999-12-31T23:00:00Z' }
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '1999-12-31T23:00:00Z' }] }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName, containers: [], terminationGracePeriodSeconds: 30, tolerations }, status }
}

test.each([50, 0])('polling gives the history that computing gives (monitor phase %i ms)', { timeout: 60_000 }, (monitorPhaseMs) => {
  for (let seed = 0; seed < 25; seed++) {
    expectSameHistory(randomStory(seed), { monitorPhaseMs, stepLane: seed % 2 === 0 ? Lane.stepFirst : Lane.stepLast })
  }
})

test('a healthy cluster at rest causes no events', () => {
  const nodes = Array.from({ length: 20 }, (_, i) => {
    const metadata = { name: `n${i}`, uid: `uid-n${i}`, creationTimestamp: '1999-12-31T23:00:00Z' }
    return { node: { apiVersion: 'v1', kind: 'Node', metadata, spec: {}, status: { conditions: HEALTHY } }, lease: true, heartbeatsMs: [] }
  })
  const story = new LifecycleStory({ durationMs: 3_600_000, nodes, pods: [], steps: [] })
  for (const { node } of nodes) story.world.heartbeats.begin(node.metadata.name, { phaseMs: 700, atOnce: true })
  story.engine.runTo(60_000)
  const { handled } = story.engine
  story.engine.runTo(3_600_000)
  expect(story.engine.handled).toBe(handled)
  expect(story.engine.pendingEvents).toBe(0)
})

const oracle = fileURLToPath(new URL('../../../../../shared/oracle/nodes', import.meta.url))
test.skipIf(!existsSync(oracle))('polling gives the history that computing gives for the stories of the oracle', { timeout: 60_000 }, () => {
  for (const path of vectorFiles(oracle).filter((file) => file.endsWith('.jsonl'))) {
    for (const { input } of readVectors(path).cases.slice(0, 25)) expectSameHistory(input)
  }
})
