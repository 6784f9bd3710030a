/**
 * Reading one's own writes: which version of its object a controller has written last. Until its view has caught up,
 * a sync would count on what is known to be past, so it ends with an error and is tried again. Source: kubernetes,
 * pkg/controller/util/consistency (on by default for several controllers since 1.36).
 */
import type { KubeObject } from '../model/index.js'
import type { Memory } from './memory.js'

/** The name of the dictionary that a reconciler which waits for its own writes must declare. */
export const OWN_WRITES = 'own-writes'

/** Remembers that this version was written. */
export function wrote(memory: Memory, key: string, resourceVersion: string | undefined): void {
  memory.of<number>(OWN_WRITES).set(key, Number(resourceVersion ?? 0))
}

/** Whether the version in the view is as new as what was written. */
export function hasCaughtUp(memory: Memory, key: string, { metadata }: KubeObject): boolean {
  return Number(metadata.resourceVersion ?? 0) >= (memory.of<number>(OWN_WRITES).get(key) ?? 0)
}

export function forgetWrites(memory: Memory, key: string): void {
  memory.of<number>(OWN_WRITES).delete(key)
}
