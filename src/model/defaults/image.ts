/**
 * The default pull policy of an image: `Always` for the tag latest, also when neither tag nor digest is given.
 * Source: pkg/apis/core/v1/defaults.go (SetDefaults_Container).
 */
import { parseImageName } from '../image-name.js'

/** The pull policy of a container that names none; of an image whose name is none nothing is known. */
export function defaultPullPolicy(image: string | undefined): 'Always' | 'IfNotPresent' {
  const name = parseImageName(image ?? '')
  if ('error' in name) return 'IfNotPresent'
  return name.tag === 'latest' || (name.tag === undefined && name.digest === undefined) ? 'Always' : 'IfNotPresent'
}
