/**
 * The value of the label `pod-template-hash`, by which a Deployment finds the ReplicaSet of a template; a DaemonSet
 * names its revisions in the same way. A collision count, if there is one, is hashed after the template as eight
 * bytes, of which the lower four hold it. The template's own part is remembered per template object, which is frozen, so
 * that it cannot go stale, and for templates that are equal: those of a campaign's runs. Source: pkg/controller ComputeHash.
 */
import { isFrozen } from '../../plain/index.js'
import type { PodTemplateSpec } from '../kinds/index.js'
import { Twins } from '../twins.js'
import { fnv1a32, safeEncode } from './fnv.js'
import { dumpPodTemplate } from './go-dump.js'

const hashes = new WeakMap<PodTemplateSpec, number>()
const ofEqual = new Twins<{ readonly hash: number }>()

/**
 * The hash of a pod template, such as `5d4f8c7b9`.
 *
 * @param collisionCount the workload's `status.collisionCount`; absent and 0 give different hashes.
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const hash = templateHash(template)
  return safeEncode(String(collisionCount === undefined ? hash : fnv1a32(countBytes(collisionCount), hash)))
}

function templateHash(template: PodTemplateSpec): number {
  const known = hashes.get(template)
  if (known !== undefined) return known
  const { hash } = ofEqual.of(template, () => ({ hash: fnv1a32(dumpPodTemplate(template)) }))
  if (isFrozen(template)) hashes.set(template, hash)
  return hash
}

function countBytes(count: number): Uint8Array {
  return Uint8Array.of(count, count >>> 8, count >>> 16, count >>> 24, 0, 0, 0, 0)
}
