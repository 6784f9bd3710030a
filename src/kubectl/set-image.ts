/** `kubectl set image`: the images of a workload's containers. Source: kubectl, pkg/cmd/set/set_image.go. */
import { kindInfo } from '../apiserver/index.js'
import type { Container, KubeObject, PodSpec } from '../model/index.js'
import { NOTHING_TO_DO, refused, type Command } from './command.js'
import { strategicDiff, type Plain } from './strategic-diff.js'

/** Sets the image of the container of a name, or of all (also the init containers) without one. */
export function setImage(object: KubeObject, container: string | undefined, image: string): Command {
  const { template } = object.spec as { readonly template?: { readonly spec: PodSpec } }
  const spec = template === undefined ? (object.spec as PodSpec) : template.spec
  const all = [...(spec.initContainers ?? []), ...(spec.containers ?? [])]
  if (container !== undefined && !all.some(({ name }) => name === container)) return refused(`unable to find container named "${container}"`)
  const set = (containers: readonly Container[]): readonly Container[] =>
    containers.map((each) => (container === undefined || each.name === container ? { ...each, image } : each))
  const inits = spec.initContainers === undefined ? {} : { initContainers: set(spec.initContainers) }
  const next = { ...spec, ...inits, containers: set(spec.containers) }
  const inner = strategicDiff(spec as unknown as Plain, next as unknown as Plain, 'add')
  if (Object.keys(inner).length === 0) return NOTHING_TO_DO
  const patch = { spec: template === undefined ? inner : { template: { spec: inner } } }
  const { storeKind } = kindInfo(object.apiVersion, object.kind)
  const { namespace, name } = object.metadata
  return { ok: true, request: { do: 'patch', kind: storeKind, namespace, name, type: 'strategic', patch } }
}
