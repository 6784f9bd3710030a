/** Manifests on a default cluster, as a scenario without steps. */
import { applyRefusals, customRefusals, definedKinds, formatProblem, notesBeside, type ManifestObject, type ValidateMode } from '../model/index.js'
import { readScenario, type Scenario } from '../scenario/index.js'
import { readManifestPaths } from './manifest-file.js'
import { tell } from './output.js'
import { withStandardClass } from './standard-class.js'

/** The cluster that manifests are deployed on. */
export interface DefaultCluster {
  readonly nodes: number
  readonly seed: string
  readonly startTime?: string
  readonly validate: ValidateMode
}

/** Files of this group tell kustomize what to do; no cluster ever sees them. */
const KUSTOMIZE = 'kustomize.config.k8s.io'

/** The scenario, or undefined after telling what is wrong with the manifests. */
export function scenarioOfManifests(paths: readonly string[], cluster: DefaultCluster): Scenario | undefined {
  const manifests = readManifestFiles(paths, cluster.validate)
  if (manifests === undefined) return undefined
  const refused = applyRefusals(manifests)
  for (const problem of refused) tell(formatProblem(problem))
  if (refused.length > 0) return undefined
  const { scenario, problems } = readScenario(scenarioText(cluster))
  if (scenario === undefined) throw new Error(problems.map(formatProblem).join('\n'))
  return { ...scenario, manifests: withStandardClass(manifests) }
}

/** All documents of all files, or undefined after telling what is wrong with them. */
export function readManifestFiles(paths: readonly string[], validate: ValidateMode): ManifestObject[] | undefined {
  const { files, missing } = readManifestPaths(paths, validate)
  const objects = files.flatMap((file) => file.objects).filter(({ kind }) => kind.group !== KUSTOMIZE)
  const definitions = definedKinds(objects)
  const custom = customRefusals(objects, validate)
  for (const problem of [...files.flatMap(({ errors, notes }) => [...errors, ...notesBeside(definitions, notes)]), ...custom]) tell(formatProblem(problem))
  const failed = missing > 0 || files.some(({ errors }) => errors.length > 0) || custom.some(({ severity }) => severity === 'error')
  return failed ? undefined : objects
}

function scenarioText({ nodes, seed, startTime }: DefaultCluster): string {
  return JSON.stringify({
    apiVersion: 'kube-orrery/v1', kind: 'Scenario', metadata: { name: 'apply' },
    spec: { seed, startTime, cluster: { nodePools: [{ name: 'node', count: nodes, zones: ['a', 'b', 'c'] }] } },
  })
}
