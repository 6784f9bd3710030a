/** The kinds that have types of their own in the library, and how users name kinds. */
import { storeKind, type ApiServer } from '../apiserver/index.js'
import {
  builtInKinds, kindOfResource, nearestWord,
  type ConfigMap, type CustomResourceDefinition, type CronJob, type DaemonSet, type Deployment, type EndpointSlice, type HorizontalPodAutoscaler, type Job, type Namespace, type Node, type Pod, type PriorityClass,
  type ReplicaSet, type ReplicationController, type ResourceQuota, type Secret, type Service, type ServiceAccount, type StatefulSet,
} from '../model/index.js'
import { OptionError } from './errors.js'

/** An object as the API server shows it: what has a status shows it. */
type Shown<T> = T extends { readonly status?: infer S } ? T & { readonly status: NonNullable<S> } : T

/** The type of each kind that lives in the simulation. */
export interface Kinds {
  ConfigMap: ConfigMap
  CronJob: Shown<CronJob>
  DaemonSet: Shown<DaemonSet>
  CustomResourceDefinition: Shown<CustomResourceDefinition>
  Deployment: Shown<Deployment>
  EndpointSlice: EndpointSlice
  HorizontalPodAutoscaler: Shown<HorizontalPodAutoscaler>
  Job: Shown<Job>
  Namespace: Shown<Namespace>
  Node: Shown<Node>
  Pod: Shown<Pod>
  PriorityClass: PriorityClass
  ReplicaSet: Shown<ReplicaSet>
  ReplicationController: Shown<ReplicationController>
  ResourceQuota: Shown<ResourceQuota>
  Secret: Secret
  Service: Shown<Service>
  ServiceAccount: ServiceAccount
  StatefulSet: Shown<StatefulSet>
}

/** How the store calls a kind that a user named: `Deployment`, `deployments`, `deploy`; of one's own also `Kind.group`. */
export function storeKindOf(api: ApiServer, name: string): string {
  const known = kindOfResource(name)
  if (known !== undefined) return known.kind
  const defined = api.kindCalled(name)
  if (defined !== undefined) return defined.storeKind
  if (name.includes('.')) return storeKind(name).storeKind
  const near = nearestWord(name, builtInKinds.map(({ kind }) => kind))
  throw new OptionError(`there is no kind "${name}"${near === undefined ? '; name a kind of your own with its group, such as Gateway.example.com' : `; did you mean "${near}"?`}`)
}

/** Namespace (empty for kinds without one) and name of `name` or `namespace/name`. */
export function nameOf(api: ApiServer, kind: string, text: string, fallback: string): { readonly namespace: string; readonly name: string } {
  if (typeof (text as unknown) !== 'string') throw new OptionError(`${String(text)} is no name of a ${kind}: give NAME or NAMESPACE/NAME`)
  const slash = text.indexOf('/')
  if (!api.kindNamed(kind).namespaced) return { namespace: '', name: text }
  return slash < 0 ? { namespace: fallback, name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) }
}
