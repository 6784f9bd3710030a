/**
 * A claim that names no class gets the default one: the newest of those that are marked so, of several the first by
 * name. A claim that names the empty class wants none.
 * Source: plugin/pkg/admission/storage/storageclass/setdefault, pkg/volume/util (GetDefaultClass).
 */
import { byText } from '../../plain/index.js'
import { withFields } from '../copy.js'
import type { PersistentVolumeClaim, StorageClass } from '../kinds/index.js'
import { annotationOf, storageClassOf } from '../readings/index.js'

const IS_DEFAULT = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']

/** The class of claims that name none. */
export function defaultStorageClassOf(classes: readonly StorageClass[]): StorageClass | undefined {
  const created = ({ metadata }: StorageClass) => metadata.creationTimestamp ?? ''
  return classes.filter((each) => IS_DEFAULT.some((name) => annotationOf(each, name) === 'true'))
    .sort((a, b) => byText(created(b), created(a)) || byText(a.metadata.name, b.metadata.name))[0]
}

/** The claim with a class. */
export function admitClaim(claim: PersistentVolumeClaim, classes: readonly StorageClass[]): PersistentVolumeClaim {
  if (claim.spec.storageClassName !== undefined || storageClassOf(claim) !== '') return claim
  const storageClass = defaultStorageClassOf(classes)
  return storageClass === undefined ? claim : withFields(claim, { spec: withFields(claim.spec, { storageClassName: storageClass.metadata.name }) })
}
