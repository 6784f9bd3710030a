/**
 * Which pods belong together by default: those that the same Services select and that have the same owner. Only the
 * selectors of Services and owners are read, so a change of anything else about them is no change here.
 * Source: pkg/scheduler/framework/plugins/helper/spread.go (DefaultSelector).
 */
import { isEmptySelector, labelSelectorAsSelector, matches, selectorFromSet } from '../../model/index.js'
import type { LabelSelector, Selector, Service } from '../../model/index.js'
import type { PodClass } from './pod-class.js'
import { sameJson } from './same-json.js'

/** An owner of pods with the selector of its kind: labels (ReplicationController) or a LabelSelector. */
export interface OwnerObject {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined }
  readonly spec?: { readonly selector?: unknown } | undefined
}

type LabelMap = Readonly<Record<string, string>>

/** The Services and owners by which pods are spread. */
export class Workloads {
  /** Changes whenever a default selector may have. */
  version = 0
  private readonly services = new Map<number, { readonly namespace: string; readonly selector: LabelMap }>()
  private readonly owners = new Map<string, unknown>()

  /** Takes over a Service, or forgets it. */
  setService(id: number, service: Service | undefined): void {
    const before = this.services.get(id)
    const selector = service?.spec?.selector ?? undefined
    if (sameJson(before?.selector, selector)) return
    this.version++
    if (selector === undefined) this.services.delete(id)
    else this.services.set(id, { namespace: service!.metadata.namespace ?? '', selector })
  }

  /** Takes over a ReplicaSet, StatefulSet or ReplicationController, or (`present` false) forgets it. */
  setOwner(owner: OwnerObject, present: boolean): void {
    const key = ownerKey(owner.metadata.namespace ?? '', owner.kind, owner.metadata.name)
    const selector = present ? owner.spec?.selector : undefined
    if (sameJson(this.owners.get(key), selector)) return
    this.version++
    if (selector === undefined) this.owners.delete(key)
    else this.owners.set(key, selector)
  }

  /** The selector by which a pod is spread by default, or undefined if nothing selects it. */
  defaultSelector({ namespace, labels, owner }: PodClass): Selector | undefined {
    if (this.services.size === 0 && this.owners.size === 0) return undefined
    const wanted: Record<string, string> = {}
    for (const service of this.services.values()) {
      if (service.namespace !== namespace || !matches(selectorFromSet(service.selector), labels)) continue
      Object.assign(wanted, service.selector)
    }
    const ofServices = selectorFromSet(wanted)
    const ofOwner = owner === undefined ? undefined : this.ownerSelector(ownerKey(namespace, owner.kind, owner.name), owner.kind)
    const requirements = [...ofServices.requirements!, ...(ofOwner?.requirements ?? [])]
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    const selector = { requirements }
    return isEmptySelector(selector) ? undefined : selector
  }

  private ownerSelector(key: string, kind: string): Selector | undefined {
    const selector = this.owners.get(key)
    if (selector === undefined) return undefined
    if (kind === 'ReplicationController') return selectorFromSet(selector as LabelMap)
    const made = labelSelectorAsSelector(selector as LabelSelector)
    return 'error' in made ? undefined : made
  }
}

function ownerKey(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`
}
