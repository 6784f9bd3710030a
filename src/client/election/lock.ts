/**
 * The lock that candidates hold in turn: a Lease in kube-system, and what it says. That it is renewed is not written:
 * when the holder did so last is arithmetic, and part of what others see of it.
 * Source: client-go, tools/leaderelection/resourcelock/leaselock.go.
 */
import type { Answer, ApiServer } from '../../apiserver/index.js'
import { formatMicroTime, withFields, type KubeObject, type Lease } from '../../model/index.js'

/** What a candidate writes into the lock. */
export interface LockRecord {
  readonly holder: string
  readonly durationSeconds: number
  /** As the candidate's clock shows them. */
  readonly acquireMs: number
  readonly renewMs: number
  readonly transitions: number
}

const LOCK_NAMESPACE = 'kube-system'

export class Lock {
  /** What the lock was at a time that is gone through again; null: it is read as it is. */
  private past: { readonly lease: Lease | undefined } | null = null

  constructor(
    private readonly api: ApiServer,
    readonly name: string,
  ) {}

  /** Whether a stored Lease is this lock. */
  isKey(key: string): boolean {
    return key === `${LOCK_NAMESPACE}/${this.name}`
  }

  /** Does something at a time when the lock was as it is given. */
  asItWas(lease: Lease | undefined, run: () => void): void {
    this.past = { lease }
    run()
    this.past = null
  }

  read(): Lease | undefined {
    if (this.past !== null) return this.past.lease
    return this.api.get('Lease', `${LOCK_NAMESPACE}/${this.name}`) as unknown as Lease | undefined
  }

  /** Writes a record over the version that was read, or a first one. */
  write(over: Lease | undefined, record: LockRecord, actor: string): Answer {
    const spec = {
      holderIdentity: record.holder, leaseDurationSeconds: record.durationSeconds, acquireTime: formatMicroTime(record.acquireMs),
      renewTime: formatMicroTime(record.renewMs), leaseTransitions: record.transitions,
    }
    if (over !== undefined) return this.api.call({ do: 'update', object: withFields(over as unknown as KubeObject, { spec }) }, actor)
    const object = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: this.name, namespace: LOCK_NAMESPACE }, spec }
    return this.api.call({ do: 'create', object }, actor)
  }
}
