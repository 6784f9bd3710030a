/**
 * The images on a node's disk, and their garbage collection: every five minutes, if the disk is fuller than the high
 * threshold, images that no container has are deleted, those longest unused first, until it is down to the low one.
 * Containers write to the same disk. Source: kubernetes, pkg/kubelet/images/image_gc_manager.go, kubelet.go
 * (ImageGCPeriod, StartGarbageCollection).
 * Deviation: `imageMaximumGCAge` (off by default) is not there; what containers write is seen when an image comes, or
 * by node pressure.
 */
import { tickAfter, tickAtOrAfter, type Grid } from '../client/index.js'
import { byText, type Node } from '../model/index.js'
import { freeze } from '../plain/index.js'
import type { KubeletCore } from './core.js'
import { slotOf, type ContainerRow, type ImageRow } from './rows.js'
import { supplyOf, usedAt } from './supply.js'

export const IMAGE_GC = 'kubelet/image-gc'
const IMAGE_GC_PERIOD_MS = 300_000

/** It is time to look at a node's images. */
export interface ImageGCEvent {
  readonly kind: typeof IMAGE_GC
  readonly node: string
}

/** Whether an image is on a node's disk. */
export function hasImage(core: KubeletCore, node: string, image: string): boolean {
  return core.images.has(slotOf(node, image))
}

/** A node's disk: its size and what is free of it; undefined if the node does not say. */
function diskOf(core: KubeletCore, node: string): { readonly capacity: number; readonly available: number } | undefined {
  const supply = supplyOf(core, node, 'ephemeral-storage')
  return supply === undefined || supply.capacity === 0 ? undefined : { capacity: supply.capacity, available: supply.forPods - usedAt(core, node, 'ephemeral-storage', core.now) }
}

/** Whether an image of a size still goes onto a node's disk. */
export function fits(core: KubeletCore, node: string, image: string, bytes: number): boolean {
  const disk = bytes === 0 || hasImage(core, node, image) ? undefined : diskOf(core, node)
  return disk === undefined || bytes <= disk.available
}

/** An image has come onto a node's disk. */
export function addImage(core: KubeletCore, node: string, image: string, bytes: number): void {
  core.keepImage(node, image, bytes)
  if (bytes > 0) collectLater(core, node)
}

function gridOf(core: KubeletCore, node: string): Grid {
  return { phaseMs: core.options.ledger.engine.drawBelow(IMAGE_GC_PERIOD_MS, 'image-gc/phase', node), periodMs: IMAGE_GC_PERIOD_MS }
}

/** The node's images will be looked at at the next look, if the disk is too full. */
export function collectLater(core: KubeletCore, node: string, failed = false): void {
  const disk = core.imageGC.has(node) || core.imageBytes(node) === 0 ? undefined : diskOf(core, node)
  if (disk === undefined || usagePercent(disk) < core.configOf(node).images.highPercent) return
  const at = tickAfter(gridOf(core, node), core.now)
  core.imageGC.set(node, freeze({ at, failed }))
  core.scheduleOn<ImageGCEvent>(node, at, { kind: IMAGE_GC, node })
}

function usagePercent({ capacity, available }: { readonly capacity: number; readonly available: number }): number {
  return 100 - Math.floor((Math.min(available, capacity) * 100) / capacity)
}

/** It is time to look at a node's images. */
export function onImageGC(core: KubeletCore, { node }: ImageGCEvent): void {
  const failedBefore = core.imageGC.get(node)?.failed === true
  core.imageGC.delete(node)
  const disk = core.options.facts.isRunning(node) ? diskOf(core, node) : undefined
  const { highPercent, lowPercent } = core.configOf(node).images
  if (disk === undefined || usagePercent(disk) < highPercent) return
  const toFree = Math.floor((disk.capacity * (100 - lowPercent)) / 100) - disk.available
  const freed = freeImages(core, node, toFree, ({ starts }) => starts > 0)
  if (freed < toFree) tellFailure(core, node, { capacity: disk.capacity, percent: usagePercent(disk), freed, again: failedBefore })
  collectLater(core, node, freed < toFree)
}

/** Deletes unused images until so many bytes are free; returns how many are. `isThere`: which containers there are. */
export function freeImages(core: KubeletCore, node: string, toFree: number, isThere: (container: ContainerRow) => boolean): number {
  const { minimumAgeMs } = core.configOf(node).images
  const used = new Set([...core.rowsOn(node).values()].flatMap(({ containers }) => containers.filter(isThere).map(({ image }) => image)))
  let freed = 0
  for (const image of inEvictionOrder(core, node, used)) {
    if (freed >= toFree) break
    const { bytes, since } = core.images.get(slotOf(node, image))!
    if (core.now - tickAtOrAfter(gridOf(core, node), since) < minimumAgeMs) continue
    core.keepImage(node, image, undefined)
    core.options.ledger.fact({ actor: 'world', verb: 'fact', kind: 'Node', key: node, text: `image ${image} deleted` })
    freed += bytes
  }
  return freed
}

/** The images of a node that are not used: by when they were last seen in use, then by when they were first seen. */
function inEvictionOrder(core: KubeletCore, node: string, used: ReadonlySet<string>): string[] {
  const grid = gridOf(core, node)
  const seen = ({ usedUntil }: ImageRow): number => (usedUntil === undefined ? 0 : tickAfter(grid, usedUntil) - grid.periodMs)
  const rowOf = (image: string): ImageRow => core.images.get(slotOf(node, image))!
  return core.imagesOn(node).filter((image) => !used.has(image)).sort((a, b) => {
    const [x, y] = [rowOf(a), rowOf(b)]
    return seen(x) - seen(y) || tickAtOrAfter(grid, x.since) - tickAtOrAfter(grid, y.since) || byText(a, b)
  })
}

interface GCFailure {
  readonly capacity: number
  readonly percent: number
  readonly freed: number
  readonly again: boolean
}

function tellFailure(core: KubeletCore, name: string, { capacity, percent, freed, again }: GCFailure): void {
  const { ledger, record } = core.options
  const node = ledger.store.get<Node>('Node', name)
  if (node === undefined) return
  const message = `Insufficient free disk space on the node's image filesystem (${percent}% of ${sizeText(capacity)} used). Failed to free sufficient space by deleting unused images (freed ${freed} bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.`
  record('kubelet', { do: 'event', type: 'Warning', reason: 'FreeDiskSpaceFailed', message, regarding: node as never })
  if (again) record('kubelet', { do: 'event', type: 'Warning', reason: 'ImageGCFailed', message, regarding: node as never })
}

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB']

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  let size = bytes / 1024
  let unit = 0
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024
    unit++
  }
  return `${size.toFixed(1)} ${UNITS[unit]}`
}
