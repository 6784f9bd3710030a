/** `workloads/revision-hash`: the first ControllerRevision of a StatefulSet. */
import type { StatefulSet } from '../../src/model/index.js'
import { revisionOfSet } from '../../src/reconcilers/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const revisionHash: Adapter = {
  area: 'workloads/revision-hash',
  claims: ({ input }) => (input.object.kind === 'StatefulSet' ? undefined : 'the kind lives in a later issue'),
  run({ input, output }) {
    const set = input.object as StatefulSet
    const { apiVersion: _version, kind: _kind, ...sent } = revisionOfSet(set, 1, set.status?.collisionCount ?? 0)
    return diff(output, sent)
  },
}
