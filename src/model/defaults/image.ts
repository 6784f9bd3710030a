/**
 * The default pull policy of an image: `Always` for the tag latest, also when neither tag nor digest is given.
 * Source: pkg/util/parsers, pkg/apis/core/v1/defaults.go (SetDefaults_Container).
 */

const DOMAIN = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?'
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const REFERENCE = new RegExp(
  `^((?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
)

/** The pull policy of a container that names none. */
export function defaultPullPolicy(image: string | undefined): 'Always' | 'IfNotPresent' {
  const match = REFERENCE.exec(image ?? '')
  if (match === null) return 'IfNotPresent'
  const [, , tag, digest] = match
  return tag === 'latest' || (tag === undefined && digest === undefined) ? 'Always' : 'IfNotPresent'
}
