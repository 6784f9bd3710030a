/** The notes that name kinds to which the simulation gives no behaviour; a kind that is defined is none of them. */
import type { CustomKind } from '../custom-kind/index.js'
import type { KindInfo } from '../kinds/registry.js'
import type { Place, Problem } from '../problem.js'

const CODE = 'not-simulated'

/** What is to be said of a kind; undefined if it is simulated. */
export function kindNote({ kind, apiVersion, group, live, validated }: KindInfo, place: Place): Problem | undefined {
  if (live) return undefined
  const remedy = group === 'kustomize.config.k8s.io' ? { remedy: 'render it with kustomize build first' } : {}
  const message = `${kind} (${apiVersion}) is not simulated: it is ${validated ? 'stored and validated' : 'stored'} and has no effect`
  return { severity: 'warning', code: CODE, message, ...remedy, ...place }
}

/** The notes without those about kinds that are defined, whichever file does it. */
export function notesBeside(definitions: readonly CustomKind[], notes: readonly Problem[]): readonly Problem[] {
  if (definitions.length === 0) return notes
  return notes.filter(({ code, message }) => code !== CODE || !definitions.some(({ kind, group }) => message.startsWith(`${kind} (${group}/`)))
}
