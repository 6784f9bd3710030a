/** What is read from manifests, object by object, and how strictly. */
import type { KubeObject } from '../kinds/object.js'
import type { KindInfo } from '../kinds/registry.js'
import type { Place } from '../problem.js'
import type { Path } from '../yaml/index.js'

/** What happens to unknown fields, as kubectl's `--validate`: an error, a warning, or nothing. */
export type ValidateMode = 'strict' | 'warn' | 'ignore'

/** An object of a manifest and where it stands. */
export interface ManifestObject {
  readonly object: KubeObject
  readonly kind: KindInfo
  readonly where: Place & {
    /** The number of its document in the stream, from 0, empty documents counted. */
    readonly document: number
  }
  /** The place of a field, such as `spec.replicas`, or of the nearest thing around it that is there. */
  placeOf(path: Path | string): Place
}
