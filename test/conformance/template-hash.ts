/** `workloads/template-hash`: the dump of a pod template and the hash that is taken over it. */
import { dumpPodTemplate, podTemplateHash } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const templateHash: Adapter = {
  area: 'workloads/template-hash',
  run({ input, output }) {
    const collisionCount: number | undefined = input.collisionCount ?? undefined
    const actual = {
      ...(output.dump === undefined ? {} : { dump: dumpPodTemplate(input.template) }),
      hash: podTemplateHash(input.template, collisionCount),
    }
    return diff(output, actual)
  },
}
