/**
 * `orrery apply --dry-run`: asks the API server of a default cluster what it would say about each object, as `kubectl
 * apply --dry-run=server` does. Nothing is stored, so each object is tried by itself.
 */
import { Cluster } from '../cluster/index.js'
import type { KubeObject } from '../model/index.js'
import { Exit } from './exit.js'
import { readManifestFiles, type DefaultCluster } from './manifests.js'
import { print } from './output.js'

export function tryManifests(paths: readonly string[], { nodes, seed, validate }: DefaultCluster): number {
  const manifests = readManifestFiles(paths, validate)
  if (manifests === undefined) return Exit.usage
  const { operator } = new Cluster({ seed, nodes: { count: nodes, zones: ['a', 'b', 'c'] } })
  const { applied = [] } = operator.dryRun({ kind: 'apply', manifests })
  for (const { result, refusal, ...object } of applied) {
    const said = refusal === undefined ? result : `refused: Error from server (${refusal.reason}): ${refusal.message}`
    print(`${shownName(object)} ${said} (server dry run)`)
  }
  return applied.some(({ refusal }) => refusal !== undefined) ? Exit.failed : Exit.ok
}

/** As kubectl names objects: `deployment.apps/web`. */
function shownName({ apiVersion, kind, name }: Pick<KubeObject, 'apiVersion' | 'kind'> & { readonly name: string }): string {
  const slash = apiVersion.indexOf('/')
  return `${kind.toLowerCase()}${slash < 0 ? '' : `.${apiVersion.slice(0, slash)}`}/${name}`
}
