/** What syncs of the attach/detach controller look at. */
import type { Pod } from '../../model/index.js'

/** What the controller remembers of a volume on a node. */
export interface Note {
  /** Since when it is to be detached. */
  readonly detachSinceMs?: number
  /** The node's status is not to show it any more: it is about to be detached. */
  readonly hidden?: boolean
  /** The pods have been told that it is attached. */
  readonly announced?: boolean
  /** The pods have been told that another node has it. */
  readonly refused?: boolean
}

/** A volume that is attached to a node, or about to be, or about not to be any more. */
export interface Attachment {
  /** Of the VolumeAttachment. */
  readonly name: string
  readonly node: string
  readonly attached: boolean
  readonly deleting: boolean
  /** The node's kubelet says that it uses the volume. */
  readonly inUse: boolean
  /** The node's status says that it is attached. */
  readonly shown: boolean
  readonly healthy: boolean
  readonly outOfService: boolean
  readonly note: Note
}

/** A node whose pods want a volume. */
export interface Wish {
  readonly node: string
  readonly pods: readonly Pod[]
  readonly note: Note
}

/** A volume, where it is and where it is wanted. */
export interface VolumeInput {
  readonly what: 'volume'
  readonly nowMs: number
  readonly name: string
  readonly driver: string
  readonly handle: string
  /** It can be attached to one node only. */
  readonly exclusive: boolean
  /** By node. */
  readonly attachments: readonly Attachment[]
  /** By node. */
  readonly wishes: readonly Wish[]
}

/** A node and what its status is to say. */
export interface NodeInput {
  readonly what: 'node'
  readonly name: string
  /** The unique names of the volumes that are attached. */
  readonly attached: readonly string[]
  /** What its status says now. */
  readonly shown: readonly string[]
}

export type Input = VolumeInput | NodeInput
