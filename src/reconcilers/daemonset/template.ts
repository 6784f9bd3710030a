/**
 * The pods of a DaemonSet: its template with the tolerations that keep daemons where others go, the labels of its
 * revision, and the one node that it is for. Source: kubernetes, pkg/controller/daemon/util/daemonset_util.go.
 */
import { newControllerRef, templateGeneration, withFields, type DaemonSet, type KubeObject, type Pod, type PodSpec, type PodTemplateSpec, type Toleration } from '../../model/index.js'
import { freeze } from '../../plain/index.js'

/** Which revision a pod was made of. */
export const HASH_LABEL = 'controller-revision-hash'
/** At which count of the set's templates a pod was made. */
export const GENERATION_LABEL = 'pod-template-generation'
const NODE_NAME = 'metadata.name'

const TOLERATED: readonly (readonly [key: string, effect: string])[] = [
  ['not-ready', 'NoExecute'], ['unreachable', 'NoExecute'], ['disk-pressure', 'NoSchedule'], ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'], ['unschedulable', 'NoSchedule'],
]

/** The tolerations of the pods: the template's, and those that every daemon has. */
export function daemonTolerations(spec: PodSpec): readonly Toleration[] {
  let tolerations = spec.tolerations ?? []
  for (const [key, effect] of TOLERATED) tolerations = withToleration(tolerations, key, effect)
  return spec.hostNetwork === true ? withToleration(tolerations, 'network-unavailable', 'NoSchedule') : tolerations
}

/** One that says the same for a limited time only is replaced. */
function withToleration(tolerations: readonly Toleration[], taint: string, effect: string): readonly Toleration[] {
  const key = `node.kubernetes.io/${taint}`
  const added: Toleration = { key, operator: 'Exists', effect }
  const isSame = (toleration: Toleration): boolean =>
    toleration.key === key && toleration.effect === effect && toleration.operator === 'Exists' && (toleration.value ?? '') === ''
  return tolerations.some(isSame) ? tolerations.map((toleration) => (isSame(toleration) ? added : toleration)) : [...tolerations, added]
}

const daemonSpecs = new WeakMap<PodTemplateSpec, PodSpec>()

/** The specification that all pods of a template share but for their node. */
function daemonSpec(template: PodTemplateSpec): PodSpec {
  const known = daemonSpecs.get(template)
  if (known !== undefined) return known
  const spec = freeze(withFields(template.spec, { tolerations: daemonTolerations(template.spec) } as Partial<PodSpec>))
  daemonSpecs.set(template, spec)
  return spec
}

/** Makes the pods of a set at a revision, node by node. */
export function podMaker(set: DaemonSet, hash: string): (node: string) => KubeObject {
  const { metadata: { name, namespace = 'default' }, spec: { template } } = set
  const { labels, annotations, finalizers } = template.metadata ?? {}
  const generation = templateGeneration(set)
  const spec = daemonSpec(template)
  const metadata = freeze({
    generateName: `${name}-`,
    namespace,
    labels: { ...labels, ...(generation === undefined ? {} : { [GENERATION_LABEL]: String(generation) }), [HASH_LABEL]: hash },
    ...(annotations === undefined ? {} : { annotations }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ownerReferences: [newControllerRef(set as unknown as KubeObject)],
  }) as unknown as KubeObject['metadata']
  return (node) => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec: onNode(spec, node) })
}

/** Whatever terms the template has, what counts is the name of the node: it has been found to fit. */
function onNode(spec: PodSpec, node: string): PodSpec {
  const { affinity } = spec
  const required = { ...affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution, nodeSelectorTerms: [{ matchFields: [{ key: NODE_NAME, operator: 'In', values: [node] }] }] }
  return withFields(spec, {
    affinity: { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required } },
  } as Partial<PodSpec>)
}

/** The node that a pod is on or for; undefined if it does not say. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName
  for (const { matchFields = [] } of spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []) {
    const named = matchFields.find(({ key, operator }) => key === NODE_NAME && operator === 'In')
    if (named !== undefined) return named.values?.length === 1 ? named.values[0] : undefined
  }
  return undefined
}
