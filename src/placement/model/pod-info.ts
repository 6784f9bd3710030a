/**
 * A pod as the plugins see it: the object and its class. What the class tells is the same for all of its pods;
 * what differs from pod to pod (its own name, a node it asks for, a nomination) stands in the object.
 */
import type { Pod } from '../../model/index.js'
import type { Footprint } from './footprint.js'
import type { PodClass } from './pod-class.js'

/** A pod that looks for a node. */
export interface PodInfo {
  readonly pod: Pod
  readonly podClass: PodClass
}

/** A pod that has a node, or counts as if it had. */
export interface PlacedPod {
  readonly id: number
  /** Its newest version that sums up to the same; the model's own to renew. */
  pod: Pod
  readonly podClass: PodClass
  /** What it takes from its node: its class' footprint, unless it is being resized. */
  readonly footprint: Footprint
  readonly terminating: boolean
  readonly nodeName: string
  /** The row of its node, and its places among the pods of its class and of its node; the model's own. */
  row: number
  classPlace: number
  nodePlace: number
}
