/**
 * Registries that allow so many pulls in a time, of all nodes together or of each. What counts is a pull that brings an
 * image; whoever asks beyond that is refused, also for an image that is there. Source: Docker Hub's documentation of its
 * pull rate limit (docs.docker.com/docker-hub/usage/pulls). Deviation: the window slides, registries' own may not.
 */
import { freeze } from '../plain/index.js'
import type { PullLimit } from '../world/index.js'
import type { KubeletCore } from './core.js'

/** Whether a registry has a pull from a node; one that brings an image counts. */
export function admitPull(core: KubeletCore, { registry, pulls, perMs, by }: PullLimit, node: string, brings: boolean): boolean {
  const key = by === 'node' ? `${registry} ${node}` : registry
  const recent = (core.registryPulls.get(key) ?? []).filter((at) => at > core.now - perMs)
  const admitted = recent.length < pulls
  core.registryPulls.set(key, freeze(admitted && brings ? [...recent, core.now] : recent))
  return admitted
}
