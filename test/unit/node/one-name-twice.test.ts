/** Two live pods of one name: the old one on a node that hears nothing, the new one on another. */
import { describe, expect, test } from 'vitest'
import type { KubeObject, Pod } from '../../../src/model/index.js'
import { DEFAULT_POOL, defaultParts, Operator, Simulation } from '../../../src/simulation/index.js'
import { UNDESCRIBED_APP } from '../../../src/world/index.js'

const APP = { ...UNDESCRIBED_APP, ignoresSigterm: true }
const POD = { kind: 'Pod', namespace: 'default', name: 'p' }

const pod = (node: string): KubeObject => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { nodeName: node, terminationGracePeriodSeconds: 20, containers: [{ name: 'main', image: 'app:1' }] },
}) as unknown as KubeObject

function setUp() {
  const simulation = new Simulation({ seed: 'twice', parts: defaultParts({ apps: () => APP }) })
  const operator = new Operator(simulation, { pools: [{ ...DEFAULT_POOL, count: 2 }] })
  operator.bootstrap()
  const run = (seconds: number): void => simulation.engine.runTo(simulation.now + seconds * 1000)
  const { runtimes } = simulation.world
  return {
    run,
    simulation,
    must(action: Parameters<Operator['perform']>[0]): void {
      const outcome = operator.perform(action)
      if (!outcome.ok) throw new Error(outcome.error.message)
      run(1)
    },
    /** The nodes on which a pod of the name runs. */
    live: (): string[] => runtimes.uids().map((uid) => runtimes.get(uid)!).filter((runtime) => runtime.pod === 'default/p').map(({ node }) => node).sort(),
    status: () => (simulation.api.get('Pod', 'default/p') as unknown as Pod).status,
  }
}

function twice() {
  const story = setUp()
  story.must({ kind: 'apply', manifests: [{ object: pod('node-1') }] })
  story.must({ kind: 'partition', nodes: ['node-1'], direction: 'both' })
  story.must({ kind: 'delete', target: POD, propagation: 'Background', gracePeriodMs: 0 })
  story.must({ kind: 'apply', manifests: [{ object: pod('node-2') }] })
  story.run(60)
  return story
}

describe('a pod that is deleted by force on a node that is cut off, and made again elsewhere', () => {
  test('runs twice, and the API knows the new one', () => {
    const story = twice()
    expect(story.live()).toEqual(['node-1', 'node-2'])
    expect(story.status()?.phase).toBe('Running')
  })

  test('is stopped within its grace when the node hears of it, and the new one goes on', () => {
    const story = twice()
    story.must({ kind: 'recover', nodes: ['node-1'] })
    story.run(18)
    expect(story.live()).toEqual(['node-1', 'node-2'])
    story.run(2)
    expect(story.live()).toEqual(['node-2'])
    expect(story.status()?.phase).toBe('Running')
  })

  test('is gone when its machine loses power, and the new one goes on', () => {
    const story = twice()
    story.must({ kind: 'crash', nodes: ['node-1'] })
    expect(story.simulation.world.machines.isOn('node-1')).toBe(false)
    story.must({ kind: 'recover', nodes: ['node-1'] })
    story.run(60)
    expect(story.live()).toEqual(['node-2'])
  })

  test('gives the same after a snapshot', () => {
    const story = twice()
    const snapshot = story.simulation.snapshot()
    const end = (): string => {
      story.must({ kind: 'recover', nodes: ['node-1'] })
      story.run(60)
      return story.simulation.ledger.history.digest
    }
    const first = end()
    story.simulation.restore(snapshot)
    expect(end()).toBe(first)
  })
})
