import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Lane } from '../../../../src/sim/index.js'
import { LifecycleStory, type RunOptions } from '../../../conformance/nodes-lifecycle.js'
import { readVectors, vectorFiles } from '../../../conformance/vectors.js'
import { HEALTHY, randomStory } from './stories.js'

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
