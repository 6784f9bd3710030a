/**
 * What steps ask of the control plane that can be known to be impossible before the start: instances that there are
 * not, writes that nobody counts, watches that there are not.
 */
import { builtInKinds, kindOfResource, nearestWord } from '../../model/index.js'
import type { ManifestObject, Path } from '../../model/index.js'
import { isSidecar, isWholeProcess, MANAGER, watchedKinds } from '../../simulation/index.js'
import type { Action } from './action.js'
import type { Context } from './context.js'
import type { Step } from './step.js'

/** Reports steps that no control plane of so many instances can take. */
export function checkControlPlane(context: Context, instances: number, manifests: readonly ManifestObject[], steps: readonly Step[]): void {
  const applied = steps.flatMap(({ action }) => (action.kind === 'apply' ? action.manifests : []))
  for (const { index, action } of steps) {
    const path: Path = ['steps', index, action.kind]
    checkInstance(context, path, action, instances)
    if (action.kind === 'crashComponent') checkCrash(context, path, action)
    if (action.kind === 'stallWatch') checkWatch(context, path, action, [...manifests, ...applied])
  }
}

/** All that have a number of an instance, or none without several. */
function checkInstance(context: Context, path: Path, action: Action, instances: number): void {
  const there = instances === 1 ? 'the control plane has one instance' : `the control plane has ${instances} instances`
  const remedy = 'say how many there are in cluster.controlPlane.instances'
  if (action.kind === 'partitionComponent' && instances === 1) {
    context.report(path, 'contradiction', `${there}: nobody would take over from one that is cut off`, 'set cluster.controlPlane.instances to 2 or more')
  } else if ('instance' in action && action.instance !== undefined && action.instance > 1 && isSidecar(action.component)) {
    context.report([...path, 'instance'], 'contradiction', `there is no instance ${action.instance} of ${action.component}: it runs once, however many instances the control plane has`, 'remove instance')
  } else if ('instance' in action && action.instance !== undefined && action.instance > instances) {
    context.report([...path, 'instance'], 'contradiction', `there is no instance ${action.instance} of ${action.component}: ${there}`, remedy)
  }
  if (action.kind === 'skewClock' && action.controlPlane !== undefined && action.controlPlane > instances) {
    context.report([...path, 'controlPlane'], 'contradiction', `the control plane has no machine ${action.controlPlane}: ${there}`, remedy)
  }
}

function checkCrash(context: Context, path: Path, { component, afterWrites, graceful }: Extract<Action, { readonly kind: 'crashComponent' }>): void {
  if (afterWrites === undefined) return
  if (graceful === true) {
    context.report([...path, 'afterWrites'], 'contradiction', '"graceful" and "afterWrites" exclude each other: a process that is asked to stop does so at once', 'keep one of them')
  }
  if (isWholeProcess(component)) {
    context.report([...path, 'afterWrites'], 'contradiction', `the writes of ${component} are not counted`, 'name one controller, such as replicaset-controller, or remove afterWrites')
  }
}

function checkWatch(context: Context, path: Path, { component, watched }: Extract<Action, { readonly kind: 'stallWatch' }>, manifests: readonly ManifestObject[]): void {
  if (component === MANAGER) {
    context.report([...path, 'component'], 'contradiction', `${component} has no watch of its own`, 'name one of its controllers, such as replicaset-controller')
  }
  if (kindOfResource(watched) !== undefined || manifests.some(({ object }) => definedKind(object) === watched)) {
    const kinds = watchedKinds(component)
    if (kinds?.includes(watched) === false) context.report([...path, 'kind'], 'contradiction', `${component} has no watch of its own on ${watched}`, `it watches ${kinds.join(', ')}`)
    return
  }
  const near = nearestWord(watched, builtInKinds.map(({ kind }) => kind))
  context.report([...path, 'kind'], 'unknown-kind', `there is no kind "${watched}"`, near === undefined ? 'name a kind that the component watches, such as Pod' : `did you mean "${near}"?`)
}

/** The kind that a CustomResourceDefinition brings. */
function definedKind({ kind, spec }: ManifestObject['object']): unknown {
  return kind === 'CustomResourceDefinition' ? (spec as { readonly names?: { readonly kind?: unknown } } | undefined)?.names?.kind : undefined
}
