/**
 * What containers draw from their machine beyond CPU: memory, disk, processes. It goes with the rows of the pods, and
 * is summed up per node. Between two changes of what runs it only grows, and it is known in advance when it will pass
 * an amount. Derived: made anew after a restore. Deviation: what requests hold is not counted, nor init containers.
 */
import { freeze } from '../plain/index.js'
import { gained, type AppBehaviour } from '../world/index.js'
import type { Scarce } from './eviction-thresholds.js'
import { NodePods } from './node-pods.js'
import type { ContainerRow, Draws, PodRow } from './rows.js'

/** What a container's software draws that writes into a volume of its pod, if it is said; undefined: nothing that counts. */
export function drawsOf({ idle, memoryGrowth, diskGrowth, startupMs }: AppBehaviour, volume: string | undefined): Draws | undefined {
  const { memoryBytes, diskBytes = 0, processes = 0 } = idle
  if (memoryBytes === 0 && diskBytes === 0 && processes === 0 && memoryGrowth === undefined && diskGrowth === undefined) return undefined
  const growing = { ...(memoryGrowth === undefined ? {} : { memoryGrowth }), ...(diskGrowth === undefined ? {} : { diskGrowth }) }
  return freeze({ startupMs, memoryBytes, diskBytes, processes, ...growing, ...(volume === undefined ? {} : { volume }) })
}

/** What a container that runs holds of something at a time. */
export function drawn({ draws, startedAt, state }: ContainerRow, scarce: Scarce, at: number): number {
  if (draws === undefined || state !== 'running') return 0
  const { startupMs, memoryBytes, memoryGrowth, diskBytes, diskGrowth, processes } = draws
  if (scarce === 'memory') return memoryBytes + gained(memoryGrowth, startupMs, at - startedAt)
  return scarce === 'pids' ? processes : diskBytes + gained(diskGrowth, startupMs, at - startedAt)
}

/** What a pod holds of something at a time. */
export function drawnByPod({ containers }: PodRow, scarce: Scarce, at: number): number {
  let sum = 0
  for (const container of containers) sum += drawn(container, scarce, at)
  return sum
}

/** Who draws on which node. */
export class Drawing {
  private readonly pods = new NodePods()

  /** The pods that draw on a node, by uid. */
  on(node: string): ReadonlyMap<string, PodRow> {
    return this.pods.on(node)
  }

  /** A pod's row has changed; returns its node if what it draws has. */
  follow(before: PodRow | undefined, after: PodRow | undefined): string | undefined {
    const [had, has] = [drawing(before), drawing(after)]
    if (had === undefined && has === undefined) return undefined
    this.pods.follow(had, has)
    return had !== undefined && has !== undefined && sameDraws(had, has) ? undefined : (had ?? has)!.node
  }
}

/** The row of a pod if it draws anything. */
function drawing(row: PodRow | undefined): PodRow | undefined {
  return row?.containers.some(isDrawing) === true ? row : undefined
}

function isDrawing({ draws, state }: ContainerRow): boolean {
  return draws !== undefined && state === 'running'
}

function sameDraws(a: PodRow, b: PodRow): boolean {
  return a.containers.every((container, i) => {
    const other = b.containers[i]!
    return isDrawing(container) === isDrawing(other) && container.startedAt === other.startedAt && container.draws === other.draws
  })
}
