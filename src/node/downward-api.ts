/**
 * Volumes that show a pod's own labels and annotations: when these have changed the kubelet hears of it with the pod,
 * syncs it and writes the files anew. Source: kubernetes, pkg/volume/downwardapi, pkg/kubelet/volumemanager
 * (WaitForAttachAndMount). Deviation: at once, without the 100 ms of the volume manager's loop.
 */
import { sameValue, type DownwardAPIVolumeFile, type Pod } from '../model/index.js'
import { showVolume } from './config.js'
import { followersOf } from './config-needs.js'
import type { KubeletCore } from './core.js'

export const OWN_FIELDS = 'kubelet/own-fields'

/** Labels or annotations have changed that volumes of a pod show. */
export interface OwnFieldsEvent {
  readonly kind: typeof OWN_FIELDS
  readonly uid: string
  readonly volumes: readonly string[]
}

/** The volumes of a pod that show something else than before. */
export function changedVolumes(old: Pod, pod: Pod): string[] {
  const [before, after] = [old.metadata, pod.metadata]
  if (pod.spec.volumes === undefined || (sameValue(before.labels, after.labels) && sameValue(before.annotations, after.annotations))) return []
  return pod.spec.volumes.flatMap(({ name, downwardAPI, projected }) => {
    const files = [...(downwardAPI?.items ?? []), ...(projected?.sources ?? []).flatMap((source) => source.downwardAPI?.items ?? [])]
    return files.some((file) => !sameValue(shownBy(file, old), shownBy(file, pod))) ? [name] : []
  })
}

/** What of a pod that can change a file shows. */
function shownBy({ fieldRef }: DownwardAPIVolumeFile, { metadata }: Pod): unknown {
  const [, field, key] = /^metadata\.(labels|annotations)(?:\['(.*)'\])?$/.exec(fieldRef?.fieldPath ?? '') ?? []
  const all = field === 'labels' ? metadata.labels : field === 'annotations' ? metadata.annotations : undefined
  return key === undefined ? all : all?.[key]
}

export function onOwnFields(core: KubeletCore, { uid, volumes }: OwnFieldsEvent): void {
  const row = core.rows.get(uid)
  const pod = row === undefined ? undefined : core.podOf(row)
  if (row?.stage !== 'active' || pod === undefined || !core.options.facts.isRunning(row.node)) return
  for (const volume of volumes) showVolume(core, row, volume, followersOf(pod.spec, volume))
}
