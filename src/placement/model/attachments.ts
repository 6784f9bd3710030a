/**
 * The volumes that are, or are to be, attached to nodes, as VolumeAttachments say it. What is remembered about a node
 * is renewed with its attachments and with the volumes that they name.
 */
import type { VolumeAttachment } from '../../model/index.js'

const NONE: ReadonlyMap<string, VolumeAttachment> = new Map()

export class Attachments {
  private readonly byName = new Map<string, VolumeAttachment>()
  private readonly byNode = new Map<string, Map<string, VolumeAttachment>>()
  private readonly byVolume = new Map<string, Map<string, VolumeAttachment>>()

  constructor(private readonly renew: (nodeName: string) => void) {}

  /** Takes over an attachment, or forgets the one of this name. */
  set(name: string, attachment: VolumeAttachment | undefined): void {
    const before = this.byName.get(name)
    if (before === attachment) return
    if (before !== undefined) {
      this.byNode.get(before.spec.nodeName)!.delete(name)
      this.byVolume.get(volumeOf(before))!.delete(name)
      this.renew(before.spec.nodeName)
    }
    if (attachment === undefined) this.byName.delete(name)
    else {
      this.byName.set(name, attachment)
      enter(this.byNode, attachment.spec.nodeName, name, attachment)
      enter(this.byVolume, volumeOf(attachment), name, attachment)
      this.renew(attachment.spec.nodeName)
    }
  }

  /** A volume is another one now. */
  volumeChanged(volume: string): void {
    for (const { spec } of this.byVolume.get(volume)?.values() ?? []) this.renew(spec.nodeName)
  }

  /** The attachments of a node, by name. */
  on(nodeName: string): ReadonlyMap<string, VolumeAttachment> {
    return this.byNode.get(nodeName) ?? NONE
  }
}

/** The volume that an attachment is about; empty if it stands in the attachment itself. */
function volumeOf({ spec }: VolumeAttachment): string {
  return spec.source.persistentVolumeName ?? ''
}

function enter(index: Map<string, Map<string, VolumeAttachment>>, key: string, name: string, attachment: VolumeAttachment): void {
  const there = index.get(key)
  if (there === undefined) index.set(key, new Map([[name, attachment]]))
  else there.set(name, attachment)
}
