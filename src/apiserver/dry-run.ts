/**
 * One request on trial (`dryRun: ['All']`): the same verbs, the same pipeline and the same refusals, but nothing is
 * stored, no resourceVersion is given out, no child number is taken. The answer is the object as it would be stored:
 * a new one has no resourceVersion, a changed one keeps the one that it has. Its generated name and its uid are those
 * that the next such request gets. Source: apiserver, pkg/registry/generic/registry/dryrun.go.
 */
import type { CustomResourceDefinition, KubeObject, ResourceQuota } from '../model/index.js'
import { freeze } from '../plain/index.js'
import type { Child, Identities } from './identity.js'
import type { WriteContext } from './registry.js'
import { Verbs } from './verbs.js'

export class DryRun extends Verbs {
  /** What the request would have written so far, by kind and key; undefined is removed. */
  private readonly written = new Map<string, KubeObject | undefined>()

  constructor(
    private readonly real: Verbs,
    identities: Identities,
  ) {
    super({ pipeline: real.options.pipeline, ...(real.options.managerOf === undefined ? {} : { managerOf: real.options.managerOf }) }, identities)
  }

  get now(): number {
    return this.real.now
  }

  get(kind: string, key: string): KubeObject | undefined {
    const place = placeOf(kind, key)
    return this.written.has(place) ? this.written.get(place) : this.real.get(kind, key)
  }

  /** What is really stored: no verb lists a kind after it has written one. */
  list(kind: string): KubeObject[] {
    return this.real.list(kind)
  }

  definitionsOf(storeKind: string): readonly CustomResourceDefinition[] {
    return this.real.definitionsOf(storeKind)
  }

  quotasOf(namespace: string): readonly ResourceQuota[] {
    return this.real.quotasOf(namespace)
  }

  write(_context: WriteContext, kind: string, key: string, object: KubeObject | undefined): KubeObject | undefined {
    const value = object === undefined ? undefined : freeze(object)
    this.written.set(placeOf(kind, key), value)
    return value
  }

  protected childOf(kind: string, object: KubeObject): Child {
    return this.identities.peekChild(kind, object)
  }
}

function placeOf(kind: string, key: string): string {
  return `${kind} ${key}`
}
