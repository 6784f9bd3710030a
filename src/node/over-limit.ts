/**
 * Which pods have written more to their node's disk than they may, and what is said of them. Source: kubernetes,
 * pkg/kubelet/eviction/eviction_manager.go (emptyDirLimitEviction, podEphemeralStorageLimitEviction,
 * containerEphemeralStorageLimitEviction).
 */
import { drawn, drawnByPod } from './draws.js'
import type { ContainerRow, PodRow } from './rows.js'

/** Why a pod may not stay, for what it will have written at a time; undefined if it may. */
export function overLimit(row: PodRow, at: number): string | undefined {
  if (row.storage === undefined || row.stage === 'ended' || row.verdict !== undefined) return undefined
  const { volumes, pod, containers } = row.storage
  const volume = volumes.find((most) => written(row, at, (container) => container.draws?.volume === most.name) > most.bytes)
  if (volume !== undefined) return `Usage of EmptyDir volume "${volume.name}" exceeds the limit "${volume.text}". `
  if (pod !== undefined && drawnByPod(row, 'ephemeral-storage', at) > pod.bytes) return `Pod ephemeral local storage usage exceeds the total limit of containers ${pod.text}. `
  const container = containers.find((most) => written(row, at, ({ name, draws }) => name === most.name && draws?.volume === undefined) > most.bytes)
  return container === undefined ? undefined : `Container ${container.name} exceeded its local ephemeral storage limit "${container.text}". `
}

function written(row: PodRow, at: number, counts: (container: ContainerRow) => boolean): number {
  let sum = 0
  for (const container of row.containers) if (counts(container)) sum += drawn(container, 'ephemeral-storage', at)
  return sum
}
