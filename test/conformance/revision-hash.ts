/** `workloads/revision-hash`: the first ControllerRevision of a StatefulSet or a DaemonSet. */
import type { DaemonSet, StatefulSet } from '../../src/model/index.js'
import { revisionOfDaemonSet, revisionOfSet } from '../../src/reconcilers/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const revisionHash: Adapter = {
  area: 'workloads/revision-hash',
  run({ input, output }) {
    const { apiVersion: _version, kind: _kind, ...sent } = first(input.object)
    return diff(output, sent)
  },
}

function first(set: StatefulSet | DaemonSet) {
  return set.kind === 'DaemonSet' ? revisionOfDaemonSet(set as DaemonSet, 1) : revisionOfSet(set as StatefulSet, 1, set.status?.collisionCount ?? 0)
}
