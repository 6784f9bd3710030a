/**
 * Names of images: `[HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST]`. Without a host the first part is one only if it looks
 * like one; else the image is Docker Hub's.
 * Source: kubernetes, pkg/util/parsers; github.com/distribution/reference v0.6.0; github.com/opencontainers/go-digest.
 */

export type ImageName = { readonly tag?: string; readonly digest?: string } | { readonly error: string }

const DOMAIN = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?'
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const REFERENCE = new RegExp(
  `^(?:${DOMAIN}/)?(${COMPONENT}(?:/${COMPONENT})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
)
const IDENTIFIER = /^[a-f0-9]{64}$/
const DOCKER_HUB = 'docker.io'
const DOCKER_HUB_OF_OLD = 'index.docker.io'
const REPOSITORY_LENGTH_MAX = 255
/** How many hexadecimal digits a digest has. */
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([['sha256', 64], ['sha384', 96], ['sha512', 128]])

/** The parts of an image's name, or why it is none. */
export function parseImageName(image: string): ImageName {
  if (IDENTIFIER.test(image)) return { error: `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings` }
  const [domain, rest] = splitDomain(image)
  const colon = rest.indexOf(':')
  const repository = colon < 0 ? rest : rest.slice(0, colon)
  if (repository.toLowerCase() !== repository) return { error: `invalid reference format: repository name (${repository}) must be lowercase` }
  const whole = `${domain}/${rest}`
  const match = REFERENCE.exec(whole)
  if (match === null) return { error: REFERENCE.test(whole.toLowerCase()) ? 'repository name must be lowercase' : 'invalid reference format' }
  const [, path = '', tag, digest] = match
  if (path.length > REPOSITORY_LENGTH_MAX) return { error: `repository name must not be more than ${REPOSITORY_LENGTH_MAX} characters` }
  const error = digest === undefined ? undefined : digestError(digest)
  if (error !== undefined) return { error }
  return { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }
}

/** The registry, and the name there. */
function splitDomain(image: string): readonly [string, string] {
  const slash = image.indexOf('/')
  const first = image.slice(0, Math.max(slash, 0))
  const isDomain = first === 'localhost' || /[.:]/.test(first) || first.toLowerCase() !== first
  const domain = !isDomain || first === DOCKER_HUB_OF_OLD ? DOCKER_HUB : first
  const rest = isDomain ? image.slice(slash + 1) : image
  return [domain, domain === DOCKER_HUB && !rest.includes('/') ? `library/${rest}` : rest]
}

function digestError(digest: string): string | undefined {
  const colon = digest.indexOf(':')
  const [algorithm, encoded] = [digest.slice(0, colon), digest.slice(colon + 1)]
  const length = DIGEST_LENGTHS.get(algorithm)
  if (length === undefined) return /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*$/.test(algorithm) ? 'unsupported digest algorithm' : 'invalid checksum digest format'
  if (encoded.length !== length) return 'invalid checksum digest length'
  return /^[a-f0-9]*$/.test(encoded) ? undefined : 'invalid checksum digest format'
}
