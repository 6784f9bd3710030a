/**
 * `orrery apply --dry-run`: asks the API server of a default cluster what it would say about each object, as `kubectl
 * apply --dry-run=server` does. Nothing is stored, so each object is tried by itself.
 */
import { Cluster } from '../cluster/index.js'
import { printApplied, serverSideOf, type ServerSideFlags } from './applied.js'
import { Exit } from './exit.js'
import { readManifestFiles, type DefaultCluster } from './manifests.js'

export function tryManifests(paths: readonly string[], { nodes, seed, startTime, validate, ...flags }: DefaultCluster & ServerSideFlags): number {
  const manifests = readManifestFiles(paths, validate)
  if (manifests === undefined) return Exit.usage
  const serverSide = serverSideOf(flags)
  const { operator } = new Cluster({ seed, ...(startTime === undefined ? {} : { startTime }), nodes: { count: nodes, zones: ['a', 'b', 'c'] } })
  const { applied = [] } = operator.dryRun({ kind: 'apply', manifests, ...(serverSide === undefined ? {} : { serverSide }) })
  printApplied(applied, ' (server dry run)')
  return applied.some(({ refusal }) => refusal !== undefined) ? Exit.failed : Exit.ok
}
