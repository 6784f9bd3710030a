import { expect, test } from 'vitest'
import type { Node, Pod } from '../../../../src/model/index.js'
import { Lane } from '../../../../src/sim/index.js'
import { LifecycleStory, type RunOptions } from '../../../conformance/nodes-lifecycle.js'
import { randomStory } from './stories.js'

function run(input: unknown, options: RunOptions = {}): LifecycleStory {
  const story = new LifecycleStory(input, options)
  story.run()
  return story
}

/** How a story ends, whatever the way there. */
function ending({ ledger: { store } }: LifecycleStory): unknown {
  const nodes = store.list<Node>('Node').map(({ metadata, spec, status }) => [
    metadata.name,
    (spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort(),
    (status?.conditions ?? []).map((condition) => `${condition.type}=${condition.status}`),
  ])
  const pods = store.list<Pod>('Pod').map(({ metadata, status }) => [metadata.name, status?.phase, metadata.deletionTimestamp !== undefined])
  return { nodes, pods }
}

test('slow calls and late deliveries lead to the same end', () => {
  for (let seed = 0; seed < 10; seed++) {
    const expected = ending(run(randomStory(seed)))
    expect(ending(run(randomStory(seed), { callLatencyMs: 3, watchLagMs: 7 }))).toEqual(expected)
  }
})

test('all memory is state: saved, dropped and restored after every few events, the history is the same', { timeout: 60_000 }, () => {
  for (let seed = 0; seed < 4; seed++) {
    const expected = run(randomStory(seed)).ledger.history.digest
    const story = new LifecycleStory(randomStory(seed))
    const { engine } = story
    let n = 0
    engine.afterEvent = () => {
      if (n++ % 5 === 0) engine.restore(engine.state.fromPlain(JSON.parse(JSON.stringify(engine.state.toPlain(engine.snapshot()))) as Record<string, unknown>))
    }
    story.run()
    expect(story.ledger.history.digest).toBe(expected)
  }
})

test('controllers that crash and start again find what is to be done', () => {
  for (let seed = 0; seed < 10; seed++) {
    const story = new LifecycleStory(randomStory(seed))
    story.engine.on('crash', () => story.controllers.forEach((controller) => controller.crash()))
    story.engine.on('restart', () => story.controllers.forEach((controller) => controller.start()))
    story.engine.schedule(150_000, { kind: 'crash' }, Lane.stepLast)
    story.engine.schedule(171_000, { kind: 'restart' }, Lane.stepLast)
    story.run()
    for (const node of story.ledger.store.list<Node>('Node')) {
      const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status
      const noSchedule = (node.spec?.taints ?? []).filter(({ key, effect }) => effect === 'NoSchedule' && key === 'node.kubernetes.io/unreachable')
      expect(noSchedule.length).toBe(ready === 'Unknown' ? 1 : 0)
    }
  }
})
