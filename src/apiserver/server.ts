/**
 * The API server: the verbs on the store. Writes that are refused are in the history too; a dry run leaves no line
 * there, whatever is answered. There is one resourceVersion counter; stored times have whole seconds.
 */
import { withFields, type CustomResourceDefinition, type KubeObject, type ResourceQuota } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { cell, type Cell, type Ledger } from '../sim/index.js'
import { DryRun } from './dry-run.js'
import { Identities, type Child } from './identity.js'
import { definitionsByKind } from './definitions.js'
import { keyOfRequest, storeKind } from './kinds.js'
import { isDryRun, refuseOptions } from './options.js'
import { quotasByNamespace } from './quota.js'
import type { WriteContext } from './registry.js'
import type { Answer, ApiRequest, Refusal } from './request.js'
import { Verbs, type ApiServerOptions } from './verbs.js'

export class ApiServer extends Verbs {
  private readonly version: Cell<number>

  constructor(
    readonly ledger: Ledger,
    options: ApiServerOptions,
  ) {
    super(options, new Identities(ledger.engine))
    this.version = cell(ledger.engine.state, 'apiserver/resourceVersion', 0)
    ledger.store.addIndex(quotasByNamespace)
    ledger.store.addIndex(definitionsByKind)
  }

  get now(): number {
    return this.ledger.engine.timeOfDay
  }

  /** The last resourceVersion given out. */
  get resourceVersion(): number {
    return this.version.get()
  }

  get(kind: string, key: string): KubeObject | undefined {
    return this.ledger.store.get<KubeObject>(kind, key)
  }

  list(kind: string): KubeObject[] {
    return this.ledger.store.list<KubeObject>(kind)
  }

  quotasOf(namespace: string): readonly ResourceQuota[] {
    return this.ledger.store.byIndex<ResourceQuota>('ResourceQuota', quotasByNamespace.name, namespace)
  }

  definitionsOf(storeKind: string): readonly CustomResourceDefinition[] {
    return this.ledger.store.byIndex<CustomResourceDefinition>('CustomResourceDefinition', definitionsByKind.name, storeKind)
  }

  /** Answers one request of an actor. Refused writes become facts of the history, unless they are dry runs. */
  call(request: ApiRequest, actor: string): Answer {
    const isDry = isDryRun(request)
    const verbs = isDry ? new DryRun(this, this.identities) : this
    const answer = refuseOptions(request) ?? verbs.handle(request, actor)
    if (!answer.ok && request.do !== 'get' && !isDry) this.recordRefusal(request, actor, answer)
    return answer
  }

  /** Stores a new version of an object under the next resourceVersion; undefined removes it. */
  write(context: WriteContext, kind: string, key: string, object: KubeObject | undefined): KubeObject | undefined {
    const version = this.version.get() + 1
    this.version.set(version)
    const value = object === undefined ? undefined : freeze(withVersion(object, version))
    this.ledger.commit({ actor: context.actor, verb: context.verb, sub: context.sub, kind, key, value, like: object })
    return value
  }

  protected childOf(kind: string, object: KubeObject): Child {
    return this.identities.nextChild(kind, object)
  }

  private recordRefusal(request: ApiRequest, actor: string, refusal: Refusal): void {
    const { kind, key } = this.target(request)
    const text = `! ${refusal.code} ${refusal.reason} ${JSON.stringify(refusal.message)}`
    this.ledger.fact({ actor, verb: request.do, sub: request.do === 'create' || request.do === 'update' || request.do === 'apply' ? request.sub : undefined, kind, key, text })
  }

  private target(request: ApiRequest): { kind: string; key: string } {
    if (request.do === 'create' || request.do === 'update' || request.do === 'apply') {
      const { metadata } = request.object
      const info = request.sub === 'eviction' ? storeKind('Pod') : this.kindOf(request.object.apiVersion, request.object.kind)
      return { kind: info.storeKind, key: keyOfRequest(info, metadata.namespace, metadata.name ?? `${metadata.generateName ?? ''}*`) }
    }
    const info = this.kindNamed(request.kind)
    return { kind: info.storeKind, key: keyOfRequest(info, request.namespace, request.name) }
  }
}

function withVersion(object: KubeObject, version: number): KubeObject {
  const resourceVersion = String(version)
  return withFields(object, { metadata: withFields(object.metadata, { resourceVersion }) })
}
