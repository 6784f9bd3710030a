/**
 * Defaults of autoscalers: 80 % of the CPU that was asked for, up by four pods or double every 15 seconds, down as
 * far as wanted. Rules are only filled in when a behavior is given; without one the controller knows them itself.
 * Source: pkg/apis/autoscaling/v2/defaults.go.
 */
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../kinds/index.js'
import { at, fill } from './fill.js'

/** What an autoscaler follows that names no metric. */
const DEFAULT_METRICS = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
]

/** The rules for scaling up, where none are given. */
export const DEFAULT_SCALE_UP_RULES: HPAScalingRules = Object.freeze({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: Object.freeze([
    Object.freeze({ type: 'Pods', value: 4, periodSeconds: 15 }), Object.freeze({ type: 'Percent', value: 100, periodSeconds: 15 }),
  ]),
})

/** The rules for scaling down, where none are given; how long to look back is a setting of the controller. */
export const DEFAULT_SCALE_DOWN_RULES: HPAScalingRules = Object.freeze({
  selectPolicy: 'Max',
  policies: Object.freeze([Object.freeze({ type: 'Percent', value: 100, periodSeconds: 15 })]),
})

/** An autoscaler with its defaults. */
export function defaultHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  return at(autoscaler, 'spec', (spec) => at(fill(spec, { minReplicas: 1, metrics: DEFAULT_METRICS }), 'behavior', (behavior) =>
    fill({
      ...behavior,
      scaleUp: rules(behavior.scaleUp, DEFAULT_SCALE_UP_RULES),
      scaleDown: rules(behavior.scaleDown, DEFAULT_SCALE_DOWN_RULES),
    }, {})))
}

function rules(given: HPAScalingRules | undefined, defaults: HPAScalingRules): HPAScalingRules {
  return given === undefined ? defaults : fill(given, defaults)
}
