import { describe, expect, test } from 'vitest'
import { selectorText } from '../../../../src/reconcilers/disruption/selector-text.js'
import { Cluster } from '../../../../src/index.js'

function web(replicas: number): object {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } } },
  }
}

function budget(spec: object): object {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, ...spec } }
}

function started(spec: object): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 3, cpu: '4', memory: '8Gi' } })
  cluster.apply([web(4), budget(spec)] as never)
  cluster.runFor('10s')
  return cluster
}

describe('a budget in a cluster', () => {
  test.each([
    [{ minAvailable: 3 }, { expectedPods: 4, currentHealthy: 4, desiredHealthy: 3, disruptionsAllowed: 1 }],
    [{ minAvailable: '60%' }, { desiredHealthy: 3, disruptionsAllowed: 1 }],
    [{ maxUnavailable: '50%' }, { desiredHealthy: 2, disruptionsAllowed: 2 }],
    [{ maxUnavailable: 0 }, { desiredHealthy: 4, disruptionsAllowed: 0 }],
  ])('%j allows what it says', (spec, status) => {
    expect(started(spec).get('PodDisruptionBudget', 'web')).toMatchObject({ status: { observedGeneration: 1, ...status } })
  })

  test('follows its pods, its own specification and the size of the Deployment', () => {
    const cluster = started({ maxUnavailable: 1 })
    cluster.scale('web', 6)
    cluster.runFor('10s')
    expect(cluster.get('PodDisruptionBudget', 'web')).toMatchObject({ status: { expectedPods: 6, currentHealthy: 6, desiredHealthy: 5, disruptionsAllowed: 1 } })
    cluster.apply([budget({ maxUnavailable: 3 })] as never)
    cluster.runFor('1s')
    expect(cluster.get('PodDisruptionBudget', 'web')).toMatchObject({ metadata: { generation: 2 }, status: { observedGeneration: 2, disruptionsAllowed: 3 } })
    cluster.step({ crash: { node: 'node-1' } } as never)
    cluster.runFor('2m')
    expect(cluster.get('PodDisruptionBudget', 'web')).toMatchObject({ status: { currentHealthy: 4, disruptionsAllowed: 1 } })
  })

  test('knows ReplicaSets and Deployments by their group of old', () => {
    const cluster = started({ maxUnavailable: 1 })
    for (const { kind, metadata } of [...cluster.list('ReplicaSet'), ...cluster.list('Pod')]) {
      const ownerReferences = metadata.ownerReferences!.map((owner) => ({ ...owner, apiVersion: 'extensions/v1beta1' }))
      cluster.patch(kind as 'Pod', metadata.name, { metadata: { ownerReferences } })
    }
    cluster.runFor('1s')
    expect(cluster.get('PodDisruptionBudget', 'web')).toMatchObject({ status: { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 } })
    expect(cluster.events({ kind: 'PodDisruptionBudget', name: 'web' }).filter(({ type }) => type === 'Warning')).toEqual([])
  })

  test('that means no pods allows nothing and says so', () => {
    const cluster = new Cluster({ seed: '1', nodes: { count: 1, cpu: '4', memory: '8Gi' } })
    cluster.apply([budget({ minAvailable: 0 })] as never)
    cluster.runFor('1s')
    expect(cluster.get('PodDisruptionBudget', 'web')).toMatchObject({ status: { disruptionsAllowed: 0 } })
    expect(cluster.events({ kind: 'PodDisruptionBudget', name: 'web' }).map(({ message }) => message)).toEqual(['No matching pods found'])
  })
})

test('a selector is printed as Go prints a pointer to one', () => {
  expect(selectorText({ matchLabels: { b: '2', a: '1' }, matchExpressions: [{ key: 'x', operator: 'In', values: ['p', 'q'] }] })).toBe(
    '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:x,Operator:In,Values:[p q],},},}',
  )
})
