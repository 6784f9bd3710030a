/**
 * Storing a StatefulSet: claim templates say what they are, and `maxUnavailable` is forgotten, because its feature gate
 * (MaxUnavailableStatefulSet) is off by default. Source: pkg/registry/apps/statefulset/strategy.go, pkg/apis/apps/v1/conversion.go.
 */
import { withFields, withoutFields } from '../copy.js'
import type { StatefulSet, StatefulSetSpec } from '../kinds/index.js'

/** The set as the API server stores it. */
export function storedStatefulSet(set: StatefulSet): StatefulSet {
  const spec = withNamedTemplates(withoutMaxUnavailable(set.spec))
  return spec === set.spec ? set : withFields(set, { spec })
}

function withoutMaxUnavailable(spec: StatefulSetSpec): StatefulSetSpec {
  const { updateStrategy } = spec
  if (updateStrategy?.rollingUpdate?.maxUnavailable === undefined) return spec
  const rollingUpdate = withoutFields(updateStrategy.rollingUpdate, ['maxUnavailable'])
  return withFields(spec, { updateStrategy: withFields(updateStrategy, { rollingUpdate }) })
}

function withNamedTemplates(spec: StatefulSetSpec): StatefulSetSpec {
  const { volumeClaimTemplates = [] } = spec
  if (volumeClaimTemplates.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'PersistentVolumeClaim')) return spec
  return withFields(spec, { volumeClaimTemplates: volumeClaimTemplates.map((template) => withFields(template, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })) })
}
