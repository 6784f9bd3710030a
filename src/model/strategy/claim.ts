/**
 * What a claim's volume begins with, under both names of it: `dataSource` for claims and snapshots, `dataSourceRef`
 * for anything. Source: pkg/api/persistentvolumeclaim/util.go (EnforceDataSourceBackwardsCompatibility, NormalizeDataSources).
 */
import { withFields, withoutFields } from '../copy.js'
import type { PersistentVolumeClaimSpec } from '../kinds/index.js'

type DataSource = NonNullable<PersistentVolumeClaimSpec['dataSource']>

/** A claim's specification as it is stored; `old` is the stored one, if there is one. */
export function storedClaimSpec(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec | undefined): PersistentVolumeClaimSpec {
  if (spec.dataSource === undefined && spec.dataSourceRef === undefined) return spec
  return underBothNames(withoutForeign(spec, old))
}

/** References into other namespaces are dropped while the feature gate CrossNamespaceVolumeDataSource is off, its default; so are unknown sources. */
function withoutForeign(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec | undefined): PersistentVolumeClaimSpec {
  const foreign = (spec.dataSourceRef?.namespace ?? '') !== '' && old?.dataSourceRef === undefined
  const own = foreign ? withoutFields(spec, ['dataSourceRef']) as PersistentVolumeClaimSpec : spec
  const { dataSource, dataSourceRef } = own
  const inUse = old?.dataSource !== undefined || old?.dataSourceRef !== undefined
  if (inUse || dataSourceRef !== undefined || dataSource === undefined || isKnown(dataSource)) return own
  return withoutFields(own, ['dataSource']) as PersistentVolumeClaimSpec
}

function isKnown({ apiGroup, kind }: DataSource): boolean {
  return (kind === 'PersistentVolumeClaim' && (apiGroup ?? '') === '') || (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io')
}

function underBothNames(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const { dataSource, dataSourceRef } = spec
  if (dataSource !== undefined && dataSourceRef === undefined) return withFields(spec, { dataSourceRef: dataSource })
  if (dataSource !== undefined || dataSourceRef === undefined || (dataSourceRef.namespace ?? '') !== '') return spec
  const { namespace: _none, ...source } = dataSourceRef
  return withFields(spec, { dataSource: source })
}
