/**
 * What the API server would refuse of what steps apply, as far as it is known before the start. A custom object is held
 * to its definition if that is there for sure when its step happens, and is wrong if it is so by every definition that
 * there may be by then. Of a server-side apply, which may say only some fields, it is known where it makes the object.
 */
import { customProblems, definedKinds, refusalOf } from '../../model/index.js'
import type { ManifestObject, Problem } from '../../model/index.js'
import type { Action } from './action.js'
import type { Step } from './step.js'

/** Workloads that nobody but users creates. */
export const DECLARED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** An object that is applied, by a step or, without one, at the start. */
interface Application {
  readonly manifest: ManifestObject
  readonly step?: Step
  /** Its number among the objects of its step. */
  readonly index: number
  readonly serverSide: boolean
}

type Definition = Application & { readonly kind: ReturnType<typeof definedKinds>[number] }

/** What is wrong with what steps apply. */
export function appliedRefusals(manifests: readonly ManifestObject[], steps: readonly Step[], namespace: string): readonly Problem[] {
  const atStart = manifests.map((manifest, index): Application => ({ manifest, index, serverSide: false }))
  const bySteps = steps.flatMap((step) => appliedBy(step))
  const all = [...atStart, ...bySteps]
  const definitions = all.flatMap((each) => definedKinds([each.manifest]).map((kind): Definition => ({ ...each, kind })))
  const altered = new Set(steps.flatMap(({ action }) => alteredDefinition(action)))
  return bySteps.flatMap((each) => {
    const former = all.filter((other) => other !== each && keyOf(other, namespace) === keyOf(each, namespace) && mayPrecede(other, each))
    const { custom, kind } = each.manifest.kind
    if (each.serverSide && (former.length > 0 || !(custom || DECLARED.has(kind)))) return []
    return custom ? customRefusals(each, former, definitions, altered) : refusalOf(each.manifest) ?? []
  })
}

function appliedBy(step: Step): readonly Application[] {
  const { action } = step
  if (action.kind !== 'apply') return []
  return action.manifests.map((manifest, index) => ({ manifest, step, index, serverSide: action.serverSide !== undefined }))
}

/** The definition that a step changes in another way than by applying it. */
function alteredDefinition(action: Action): readonly string[] {
  return 'target' in action && action.target.kind === 'CustomResourceDefinition' ? [action.target.name] : []
}

function customRefusals(each: Application, former: readonly Application[], definitions: readonly Definition[], altered: ReadonlySet<string>): readonly Problem[] {
  const { kind, group } = each.manifest.kind
  const possible = definitions.filter((definition) => definition.kind.kind === kind && definition.kind.group === group && mayPrecede(definition, each))
  if (!possible.some((definition) => surelyPrecedes(definition, each)) || possible.some(({ manifest }) => altered.has(manifest.object.metadata.name))) return []
  const wrongBy = ({ manifest }: Application, definition: Definition): readonly Problem[] => customProblems(manifest, [definition.kind], 'strict')
  // What was wrong already may stay as it was.
  if (former.some((other) => possible.some((definition) => wrongBy(other, definition).length > 0))) return []
  const problems = possible.map((definition) => wrongBy(each, definition))
  return problems.every((found) => found.length > 0) ? problems.at(-1)! : []
}

function keyOf({ manifest: { object: { kind, apiVersion, metadata } } }: Application, namespace: string): string {
  return `${kind} ${apiVersion} ${metadata.namespace ?? namespace}/${metadata.name}`
}

function mayPrecede(other: Application, each: Application): boolean {
  if (other.step === undefined || each.step === undefined) return other.step === undefined
  if (other.step === each.step) return other.index < each.index || each.step.trigger.kind === 'every'
  return each.step.trigger.kind !== 'at' || earliestMs(other.step) <= each.step.trigger.atMs
}

function surelyPrecedes(other: Application, each: Application): boolean {
  if (other.step === undefined || each.step === undefined) return other.step === undefined
  if (other.step === each.step) return other.index < each.index
  if (other.step.trigger.kind === 'when') return false
  const [first, then] = [earliestMs(other.step), earliestMs(each.step)]
  return first < then || (first === then && other.step.index < each.step.index)
}

function earliestMs({ trigger }: Step): number {
  if (trigger.kind === 'when') return 0
  return trigger.kind === 'at' ? trigger.atMs : trigger.fromMs
}
