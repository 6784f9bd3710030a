/** Manifests on a default cluster, as a scenario without steps. */
import { applyRefusals, formatProblem, type ManifestObject, type ValidateMode } from '../model/index.js'
import { readScenario, type Scenario } from '../scenario/index.js'
import { manifestFiles } from './files.js'
import { readManifestFile } from './manifest-file.js'
import { tell } from './output.js'
import { withStandardClass } from './standard-class.js'

/** The cluster that manifests are deployed on. */
export interface DefaultCluster {
  readonly nodes: number
  readonly seed: string
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
  const objects: ManifestObject[] = []
  let failed = false
  for (const path of paths) {
    const files = manifestFiles(path)
    if ('error' in files) {
      tell(files.error)
      failed = true
      continue
    }
    for (const file of files) {
      const read = readManifestFile(file, validate)
      for (const problem of [...read.errors, ...read.notes]) tell(formatProblem(problem))
      if (read.errors.length > 0) failed = true
      objects.push(...read.objects.filter(({ kind }) => kind.group !== KUSTOMIZE))
    }
  }
  return failed ? undefined : objects
}

function scenarioText({ nodes, seed }: DefaultCluster): string {
  return JSON.stringify({
    apiVersion: 'kube-orrery/v1', kind: 'Scenario', metadata: { name: 'apply' },
    spec: { seed, cluster: { nodePools: [{ name: 'node', count: nodes, zones: ['a', 'b', 'c'] }] } },
  })
}
