/**
 * Amounts of resources as plain numbers in numbered slots: thousandths for CPU, whole units for everything else.
 * CPU, memory and ephemeral storage have fixed slots; other resources (devices, huge pages, attachable volumes)
 * get theirs when they are first named, so a slot's number means nothing outside its model and never orders
 * anything. Sums are integers, so that adding and taking away in any order gives the same.
 * Source: pkg/scheduler/framework/types.go (Resource), pkg/scheduler/util/utils.go (IsScalarResourceName).
 */
import { bytes, cpuMilli } from '../../model/index.js'
import type { ResourceList } from '../../model/index.js'

export const CPU = 0
export const MEMORY = 1
export const EPHEMERAL_STORAGE = 2

/** One resource and how much of it. */
export interface ResourceAmount {
  readonly slot: number
  readonly name: string
  readonly amount: number
}

/** Names of resources and their slots. */
export class ResourceSlots {
  private readonly slots = new Map<string, number>([['cpu', CPU], ['memory', MEMORY], ['ephemeral-storage', EPHEMERAL_STORAGE]])

  /** How many slots there are so far. */
  get count(): number {
    return this.slots.size
  }

  /** The slot of a resource. */
  slotOf(name: string): number {
    const known = this.slots.get(name)
    if (known !== undefined) return known
    const slot = this.slots.size
    this.slots.set(name, slot)
    return slot
  }

  /** The amounts of a list that the scheduler counts: CPU, memory, ephemeral storage, then the others by name. */
  amountsOf(list: ResourceList | undefined): readonly ResourceAmount[] {
    const amounts: ResourceAmount[] = []
    for (const [name, text] of Object.entries(list ?? {})) {
      if (isCounted(name)) amounts.push({ slot: this.slotOf(name), name, amount: name === 'cpu' ? cpuMilli(text) : bytes(text) })
    }
    return amounts.sort(byKindThenName)
  }
}

/** Whether the scheduler counts a resource: the usual three, devices, huge pages, volume attachments. */
function isCounted(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name === 'ephemeral-storage' || name.includes('/')
    || name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')
}

function byKindThenName(a: ResourceAmount, b: ResourceAmount): number {
  const usual = Math.min(a.slot, EPHEMERAL_STORAGE + 1) - Math.min(b.slot, EPHEMERAL_STORAGE + 1)
  return usual !== 0 ? usual : a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
