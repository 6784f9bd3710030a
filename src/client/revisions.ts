/**
 * ControllerRevisions: the former templates of StatefulSets and DaemonSets, kept as objects, numbered in the order in
 * which they were last wanted. Source: kubernetes, pkg/controller/history/controller_history.go.
 */
import { byText, newControllerRef, parseTime, revisionData, sameValue, type ControllerRevision, type KubeObject, type PodTemplateSpec } from '../model/index.js'

/** A workload whose templates are kept. */
export interface Revised extends KubeObject {
  readonly spec: { readonly template: PodTemplateSpec }
}

/** What a workload calls a revision. */
export interface RevisionNaming {
  readonly label: string
  readonly hash: string
}

/** The revision of a workload's present template, as it is sent. */
export function newRevision(owner: Revised, revision: number, { label, hash }: RevisionNaming): ControllerRevision {
  const { name, namespace = 'default', annotations } = owner.metadata
  const { template } = owner.spec
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`, namespace,
      labels: { ...template.metadata?.labels, [label]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [newControllerRef(owner)],
    },
    data: revisionData(template),
    revision,
  } as unknown as ControllerRevision
}

/** Lowest number first, then the oldest, then by name. */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  return a.revision - b.revision
    || (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0)
    || byText(a.metadata.name, b.metadata.name)
}

/** Whether two revisions hold the same template. */
export function sameRevision(a: ControllerRevision, b: ControllerRevision): boolean {
  return sameValue(a.data, b.data)
}
