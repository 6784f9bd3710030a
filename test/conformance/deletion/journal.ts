/**
 * The writes of a flow as the vectors list them, under labels: `Kind/name` for what a step made and for a StatefulSet's
 * pods, whose names are chosen, `OWNER>Kind#n` for the n-th object of a kind that a controller made.
 */
import { parseTime, type KubeObject, type OwnerReference } from '../../../src/model/index.js'
import type { Change, Ledger } from '../../../src/sim/index.js'

export interface FlowEvent {
  readonly tMs: number
  readonly object: string
  readonly event: string
  readonly [field: string]: unknown
}

const UNLISTED = ['Service', 'EndpointSlice', 'Node', 'Lease', 'Event', 'Namespace']

export class Journal {
  readonly events: FlowEvent[] = []
  /** Label → the object that bears it. */
  readonly objects = new Map<string, { readonly kind: string; readonly namespace: string; readonly name: string; readonly uid: string }>()
  private readonly labels = new Map<string, string>()
  private readonly counts = new Map<string, number>()

  constructor(private readonly ledger: Ledger) {
    ledger.observe((change, happening) => this.note(change, happening.actor))
  }

  labelOf(uid: string): string | undefined {
    return this.labels.get(uid)
  }

  private note(change: Change, actor: string): void {
    if (UNLISTED.includes(change.kind)) return
    const old = change.old as KubeObject | undefined
    const next = change.new as KubeObject | undefined
    if (old === undefined) return this.created(change.kind, next!, actor)
    const object = this.labels.get(old.metadata.uid!)!
    if (next === undefined) return this.add(object, 'gone', {})
    const { deletionTimestamp, deletionGracePeriodSeconds, finalizers, ownerReferences } = next.metadata
    const otherFinalizers = !sameJson(finalizers ?? [], old.metadata.finalizers ?? [])
    if (deletionTimestamp !== old.metadata.deletionTimestamp || deletionGracePeriodSeconds !== old.metadata.deletionGracePeriodSeconds) {
      const fields = { deletionTimestampMs: parseTime(deletionTimestamp), gracePeriodSeconds: deletionGracePeriodSeconds }
      this.add(object, 'deleting', otherFinalizers ? { ...fields, finalizers: finalizers ?? [] } : fields)
    } else if (otherFinalizers) {
      this.add(object, 'finalizers', { finalizers: finalizers ?? [] })
    }
    if (!sameJson(ownerReferences ?? [], old.metadata.ownerReferences ?? [])) this.add(object, 'owners', { owners: this.owners(ownerReferences) })
  }

  private created(kind: string, object: KubeObject, actor: string): void {
    const { namespace = 'default', name, uid = '', finalizers, ownerReferences } = object.metadata
    const label = this.nextLabel(kind, object, actor)
    this.labels.set(uid, label)
    this.objects.set(label, { kind, namespace, name, uid })
    this.add(label, 'created', {
      ...(finalizers === undefined || finalizers.length === 0 ? {} : { finalizers }),
      ...(ownerReferences === undefined || ownerReferences.length === 0 ? {} : { owners: this.owners(ownerReferences) }),
    })
  }

  private nextLabel(kind: string, { metadata }: KubeObject, actor: string): string {
    const owner = actor === 'step' ? undefined : metadata.ownerReferences?.find((reference) => reference.controller === true)
    const isNamed = kind === 'Pod' && owner?.kind === 'StatefulSet'
    if (owner !== undefined && !isNamed) return `${this.labels.get(owner.uid)!}>${kind}#${this.count(`${owner.uid} ${kind}`)}`
    const { namespace = 'default', name } = metadata
    const label = namespace === 'default' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
    const n = this.count(label)
    return n === 1 ? label : `${label}@${n}`
  }

  private count(what: string): number {
    const n = (this.counts.get(what) ?? 0) + 1
    this.counts.set(what, n)
    return n
  }

  private owners(references: readonly OwnerReference[] | undefined): string[] {
    return (references ?? []).map(({ uid, kind, name, controller, blockOwnerDeletion }) => {
      const label = this.labels.get(uid) ?? `${kind}/${name} (unknown uid)`
      return `${label}${controller === true ? ' !' : ''}${blockOwnerDeletion === true ? ' *' : ''}`
    })
  }

  private add(object: string, event: string, fields: object): void {
    this.events.push({ tMs: this.ledger.engine.now, object, event, ...fields })
  }
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
