/** Validation of a pod's claims to devices, and of who uses them. Source: pkg/apis/core/validation (validatePodResourceClaims, validateResourceClaimNames). */
import { byText } from '../../plain/index.js'
import type { PodSpec, ResourceRequirements } from '../kinds/index.js'
import { isDNS1123Label, isDNS1123Subdomain } from '../names.js'
import { duplicate, forbidden, invalid, invalidEach, notFound, required } from './error.js'
import type { FieldError } from './error.js'

const NAMES = ['resourceClaimName', 'resourceClaimTemplateName'] as const

/** The names of a pod's claims. */
export function claimNames({ resourceClaims = [] }: PodSpec): ReadonlySet<string> {
  return new Set(resourceClaims.map(({ name = '' }) => name).filter((name) => name !== ''))
}

/** Complaints about a pod's claims. */
export function resourceClaimErrors({ resourceClaims = [] }: PodSpec, path: string): FieldError[] {
  const names = new Set<string>()
  return resourceClaims.flatMap((claim, i) => {
    const at = `${path}.resourceClaims[${i}]`
    const { name = '' } = claim
    const again = names.has(name)
    if (name !== '') names.add(name)
    const [own, template] = NAMES.map((field) => claim[field])
    const shown = { Name: name, ResourceClaimName: own ?? null, ResourceClaimTemplateName: template ?? null }
    return [
      ...(name === '' ? [required(`${at}.name`)] : again ? [duplicate(`${at}.name`, name)] : invalidEach(`${at}.name`, name, isDNS1123Label(name))),
      ...(own !== undefined && template !== undefined ? [invalid(at, shown, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified')] : []),
      ...(own === undefined && template === undefined ? [invalid(at, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`')] : []),
      ...NAMES.flatMap((field) => (claim[field] === undefined ? [] : invalidEach(`${at}.${field}`, claim[field], isDNS1123Subdomain(claim[field])))),
    ]
  })
}

/** Complaints about the claims that a container names. */
export function usedClaimErrors({ claims = [] }: ResourceRequirements, known: ReadonlySet<string>, path: string): FieldError[] {
  const used = new Set<string>()
  return claims.flatMap(({ name = '', request = '' }, i) => {
    const at = `${path}.claims[${i}]`
    if (name === '') return [required(at)]
    const misnamed = request === '' || used.has(name) ? [] : invalidEach(`${at}.request`, request, isDNS1123Label(request))
    return [...misnamed, ...usedTwice(name, request, used, at), ...(known.has(name) ? [] : [unknownClaim(name, known, at)])]
  })
}

function usedTwice(name: string, request: string, used: Set<string>, at: string): FieldError[] {
  if (used.has(name)) return [duplicate(at, name)]
  const key = request === '' ? name : `${name}/${request}`
  const parts = [...used].filter((other) => other.startsWith(`${name}/`)).length
  const errors = used.has(key) ? [duplicate(at, key)] : request === '' ? Array.from({ length: parts }, () => duplicate(at, name)) : []
  used.add(key)
  return errors
}

function unknownClaim(name: string, known: ReadonlySet<string>, at: string): FieldError {
  const which = known.size === 0 ? ' which is empty' : `: ${[...known].sort(byText).join(', ')}`
  const error = notFound(at, name)
  return { ...error, message: `${error.message}: must be one of the names in pod.spec.resourceClaims${which}` }
}

/** A pod as a whole claims nothing by name. */
export function podClaimsErrors({ claims }: ResourceRequirements, path: string): FieldError[] {
  return claims === undefined ? [] : [forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level')]
}
