/** Ends a container of a pod, or of several, as if its program had. */
import { keyOf, matches, parseSelector, type KubeObject, type Pod } from '../../model/index.js'
import type { PodChoice } from './action.js'
import { DONE, failed, type ActionContext, type ActionHandler, type Failure } from './handler.js'
import { objectOf } from './find.js'

export const exitContainer: ActionHandler<'exitContainer'> = {
  perform(context, { pods: choice, container, code }) {
    const pods = podsOf(context, choice)
    if (!('length' in pods)) return pods
    for (const pod of pods) {
      const name = container ?? pod.spec.containers[0]!.name
      const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
      if (!all.some((each) => each.name === name)) return failed('missing', `pod ${keyOf(pod)} has no container "${name}"`)
      const exited = context.simulation.agent.exitContainer?.(keyOf(pod), name, code)
      if (exited !== true) return failed('contradiction', `container "${name}" of pod ${keyOf(pod)} is not running`)
    }
    return DONE
  },
}

function podsOf(context: ActionContext, choice: PodChoice): readonly Pod[] | Failure {
  if ('name' in choice) {
    const found = objectOf(context, { kind: 'Pod', ...choice })
    return found.ok ? [found.found as unknown as Pod] : found
  }
  const selector = parseSelector(choice.selector)
  if ('error' in selector) return failed('contradiction', `not a label selector: ${selector.error}`)
  const selects = ({ metadata }: KubeObject): boolean => metadata.namespace === choice.namespace && matches(selector, metadata.labels ?? {})
  const pods = context.simulation.api.list('Pod').filter(selects) as unknown as Pod[]
  return pods.length > 0 ? pods : failed('missing', `no pod in namespace ${choice.namespace} has labels ${choice.selector}`)
}
