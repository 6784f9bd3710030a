import { expect, test } from 'vitest'
import { normalize, type NormalizeInput } from '../../../../src/reconcilers/horizontal-pod-autoscaler/normalize.js'

function input(changes: Partial<NormalizeInput>): NormalizeInput {
  return {
    current: 4, proposed: 4, minReplicas: 1, maxReplicas: 10, recommendations: [], events: { ups: [], downs: [] }, downscaleStabilizationMs: 300_000, now: 15_000, ...changes,
  }
}

function outcome(changes: Partial<NormalizeInput>): [number, ...string[]] {
  const { desired, statements } = normalize(input(changes))
  return [desired, ...statements.map(({ type, status, reason }) => `${type}=${status} ${reason}`)]
}

test('a proposal within all limits is taken as it is', () => {
  expect(outcome({ proposed: 5 })).toEqual([5, 'AbleToScale=True ReadyForNewScale', 'ScalingLimited=False DesiredWithinRange'])
})

test('without rules: speed, maximum, minimum, stabilisation', () => {
  expect(outcome({ proposed: 30, maxReplicas: 20 })).toEqual([8, 'AbleToScale=True ReadyForNewScale', 'ScalingLimited=True ScaleUpLimit'])
  expect(outcome({ proposed: 30, maxReplicas: 8 })).toEqual([8, 'AbleToScale=True ReadyForNewScale', 'ScalingLimited=True TooManyReplicas'])
  expect(outcome({ proposed: 1, minReplicas: 2 })).toEqual([2, 'AbleToScale=True ReadyForNewScale', 'ScalingLimited=True TooFewReplicas'])
  expect(outcome({ proposed: 1, recommendations: [{ replicas: 4, at: 0 }] })).toEqual([4, 'AbleToScale=True ScaleDownStabilized', 'ScalingLimited=False DesiredWithinRange'])
})

test('with behavior: windows and policies of both directions', () => {
  const behavior = {
    scaleUp: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] },
    scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] },
  }
  expect(outcome({ behavior, proposed: 8 })).toEqual([5, 'AbleToScale=True ReadyForNewScale', 'ScalingLimited=True ScaleUpLimit'])
  expect(outcome({ behavior, proposed: 8, recommendations: [{ replicas: 4, at: 0 }] })).toEqual([4, 'AbleToScale=True ScaleUpStabilized', 'ScalingLimited=False DesiredWithinRange'])
  expect(outcome({ behavior, proposed: 2 })).toEqual([3, 'AbleToScale=True ReadyForNewScale', 'ScalingLimited=True ScaleDownLimit'])
  expect(outcome({ behavior, proposed: 1, current: 2, minReplicas: 2 })).toEqual([2, 'AbleToScale=True ReadyForNewScale', 'ScalingLimited=True TooFewReplicas'])
})
