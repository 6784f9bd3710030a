/**
 * Which containers of a pod a kubelet starts: init containers one after the other, each when the one before it has done
 * its work or, as a sidecar, has started; then the others. How far a pod is, the last init container shows that has
 * run: sidecars before it start again by themselves, and once a main container runs nothing waits for a sidecar any
 * more. Source: kubernetes, pkg/kubelet/kuberuntime (computePodActions, computeInitContainerActions).
 */
import { endedWell, type ContainerRow, type PodRow } from './rows.js'

/** The containers that do not run and may be started or started again, in their order; whether their ends allow it is not looked at. */
export function inTurn({ containers }: Pick<PodRow, 'containers'>): ContainerRow[] {
  const inits = containers.filter(({ role }) => role !== 'main')
  const mains = containers.filter(({ role }) => role === 'main')
  const at = mains.some(isRunning) ? inits.length : inits.findLastIndex(hasRun)
  const last = inits[at]
  const passed = last === undefined || isPassed(last)
  const again = inits.slice(0, Math.max(at, 0)).filter(({ role }) => role === 'sidecar')
  const next = !passed ? [last] : at < inits.length - 1 ? [inits[at + 1]!] : mains
  return [...again, ...next].filter((container) => !isRunning(container))
}

function isRunning({ state }: ContainerRow): boolean {
  return state === 'running'
}

/** It has run since its machine was last started. */
export function hasRun({ starts, anew }: ContainerRow): boolean {
  return starts > 0 && anew !== true
}

function isPassed(container: ContainerRow): boolean {
  return container.role === 'sidecar' ? isRunning(container) && container.started : endedWell(container)
}
