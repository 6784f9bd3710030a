/** Finalizers: the names by which an object is kept until somebody has done something. The same object if nothing changes. */
import { withFields, withoutFields } from './copy.js'
import type { ObjectMeta } from './kinds/index.js'

interface Held {
  readonly metadata: Pick<ObjectMeta, 'finalizers'>
}

/** The object with a finalizer, behind those that it has. */
export function withFinalizer<T extends Held>(object: T, finalizer: string): T {
  const { metadata } = object
  if (metadata.finalizers?.includes(finalizer) === true) return object
  return withFields(object, { metadata: withFields(metadata, { finalizers: [...(metadata.finalizers ?? []), finalizer] }) } as Partial<T>)
}

/** The object without a finalizer; the last one takes the field with it. */
export function withoutFinalizer<T extends Held>(object: T, finalizer: string): T {
  const { metadata } = object
  if (metadata.finalizers?.includes(finalizer) !== true) return object
  const finalizers = metadata.finalizers.filter((each) => each !== finalizer)
  return withFields(object, { metadata: finalizers.length === 0 ? withoutFields(metadata, ['finalizers']) : withFields(metadata, { finalizers }) } as Partial<T>)
}
