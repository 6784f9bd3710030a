/**
 * Claims, volumes, classes, CSI drivers and the room that they have, as the scheduler reads them, and which placed pods
 * use which claims. Pods without volumes cost nothing here. `version` changes with every object but attachments, so that what was worked out
 * about a pod's claims can be kept until then; a claim that changes renews what is remembered about the nodes on
 * which pods use it.
 * Source: pkg/scheduler/framework/plugins/volumebinding/assume_cache.go, framework/types.go (PVCRefCounts).
 */
import { storageClassOf } from '../../model/index.js'
import type { CSIDriver, CSINode, CSIStorageCapacity, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../model/index.js'
import { Attachments } from './attachments.js'
import type { PlacedPod } from './pod-info.js'
import { claimKeyOf } from './pod-volumes.js'

/** The node on which a pod uses a claim; ephemeral volumes' claims do not count as shared. */
interface ClaimUser {
  readonly nodeName: string
  readonly ephemeral: boolean
}

const NOBODY: ReadonlyMap<string, PersistentVolume> = new Map()
const NO_CAPACITIES: ReadonlyMap<string, CSIStorageCapacity> = new Map()

/** The storage of the cluster. */
export class Storage {
  /** Changes with every object but attachments. */
  version = 0
  /** Changes with every class. */
  classesVersion = 0
  private readonly claims = new Map<string, PersistentVolumeClaim>()
  private readonly volumes = new Map<string, PersistentVolume>()
  private readonly volumesByClass = new Map<string, Map<string, PersistentVolume>>()
  private readonly claimsByVolume = new Map<string, Set<string>>()
  private readonly classes = new Map<string, StorageClass>()
  private readonly csiNodes = new Map<string, CSINode>()
  private readonly drivers = new Map<string, CSIDriver>()
  private readonly capacities = new Map<string, CSIStorageCapacity>()
  private readonly capacitiesByClass = new Map<string, Map<string, CSIStorageCapacity>>()
  readonly attachments: Attachments
  private readonly usersByClaim = new Map<string, Map<number, ClaimUser>>()

  /** `renew` drops what is remembered about a node. */
  constructor(private readonly renew: (nodeName: string) => void) {
    this.attachments = new Attachments(renew)
  }

  /** Takes over a claim, or forgets the one of this key. */
  setClaim(key: string, claim: PersistentVolumeClaim | undefined): void {
    const before = this.claims.get(key)
    if (before === claim) return
    this.version++
    this.indexByVolume(key, before?.spec.volumeName ?? '', claim?.spec.volumeName ?? '')
    if (claim === undefined) this.claims.delete(key)
    else this.claims.set(key, claim)
    this.renewUsers(key)
  }

  private indexByVolume(key: string, before: string, after: string): void {
    if (before === after) return
    if (before !== '') this.claimsByVolume.get(before)?.delete(key)
    if (after === '') return
    const there = this.claimsByVolume.get(after)
    if (there === undefined) this.claimsByVolume.set(after, new Set([key]))
    else there.add(key)
  }

  private renewUsers(key: string): void {
    const users = this.usersByClaim.get(key)
    if (users !== undefined) for (const { nodeName } of users.values()) this.renew(nodeName)
  }

  /** Takes over a volume, or forgets the one of this name. */
  setVolume(name: string, volume: PersistentVolume | undefined): void {
    const before = this.volumes.get(name)
    if (before === volume) return
    this.version++
    if (before !== undefined) this.volumesByClass.get(storageClassOf(before))!.delete(name)
    if (volume === undefined) this.volumes.delete(name)
    else {
      this.volumes.set(name, volume)
      const className = storageClassOf(volume)
      const there = this.volumesByClass.get(className)
      if (there === undefined) this.volumesByClass.set(className, new Map([[name, volume]]))
      else there.set(name, volume)
    }
    for (const key of this.claimsByVolume.get(name) ?? []) this.renewUsers(key)
    this.attachments.volumeChanged(name)
  }

  /** Takes over a class, or forgets the one of this name. */
  setClass(name: string, storageClass: StorageClass | undefined): void {
    this.version++
    this.classesVersion++
    if (storageClass === undefined) this.classes.delete(name)
    else this.classes.set(name, storageClass)
  }

  /** Takes over the CSI drivers of a node, or forgets them. */
  setCSINode(name: string, csiNode: CSINode | undefined): void {
    this.version++
    if (csiNode === undefined) this.csiNodes.delete(name)
    else this.csiNodes.set(name, csiNode)
    this.renew(name)
  }

  /** Takes over what a CSI driver wants, or forgets it. */
  setDriver(name: string, driver: CSIDriver | undefined): void {
    this.version++
    if (driver === undefined) this.drivers.delete(name)
    else this.drivers.set(name, driver)
  }

  /** Takes over how much room there is, or forgets it. */
  setCapacity(key: string, capacity: CSIStorageCapacity | undefined): void {
    this.version++
    const before = this.capacities.get(key)
    if (before !== undefined) this.capacitiesByClass.get(before.storageClassName)!.delete(key)
    if (capacity === undefined) this.capacities.delete(key)
    else {
      this.capacities.set(key, capacity)
      const there = this.capacitiesByClass.get(capacity.storageClassName)
      if (there === undefined) this.capacitiesByClass.set(capacity.storageClassName, new Map([[key, capacity]]))
      else there.set(key, capacity)
    }
  }

  /** Counts a placed pod's claims in (`1`) or out (`-1`). */
  count(placed: PlacedPod, sign: 1 | -1): void {
    for (const use of placed.podClass.volumes.claims) {
      const key = claimKeyOf(use, placed.pod)
      const users = this.usersByClaim.get(key)
      if (sign === 1) {
        const user = { nodeName: placed.nodeName, ephemeral: use.ephemeral }
        if (users === undefined) this.usersByClaim.set(key, new Map([[placed.id, user]]))
        else users.set(placed.id, user)
      } else if (users !== undefined) {
        users.delete(placed.id)
        if (users.size === 0) this.usersByClaim.delete(key)
      }
    }
  }

  /** Whether a placed pod names a claim. */
  isUsed(key: string): boolean {
    const users = this.usersByClaim.get(key)
    if (users === undefined) return false
    for (const { ephemeral } of users.values()) if (!ephemeral) return true
    return false
  }

  claim(key: string): PersistentVolumeClaim | undefined {
    return this.claims.get(key)
  }

  volume(name: string): PersistentVolume | undefined {
    return this.volumes.get(name)
  }

  /** The volumes of a class, by name. */
  volumesOf(className: string): ReadonlyMap<string, PersistentVolume> {
    return this.volumesByClass.get(className) ?? NOBODY
  }

  storageClass(name: string): StorageClass | undefined {
    return this.classes.get(name)
  }

  csiNode(nodeName: string): CSINode | undefined {
    return this.csiNodes.get(nodeName)
  }

  driver(name: string): CSIDriver | undefined {
    return this.drivers.get(name)
  }

  /** How much room there is for the volumes of a class, by key. */
  capacitiesOf(className: string): ReadonlyMap<string, CSIStorageCapacity> {
    return this.capacitiesByClass.get(className) ?? NO_CAPACITIES
  }
}
