/**
 * Validation of containers for debugging: what all containers need, and none of what only running ones may have.
 * Source: pkg/apis/core/validation (validateEphemeralContainers).
 */
import type { Container, PodSpec } from '../kinds/index.js'
import { commonErrors, whitespaceError, type PodContext } from './container.js'
import { duplicate, forbidden, notFound } from './error.js'
import type { FieldError } from './error.js'

const WHY = 'cannot be set for an Ephemeral Container'
/** In the order in which upstream's struct has them. */
const FORBIDDEN = ['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const

/** Complaints about a pod's ephemeral containers. */
export function ephemeralErrors({ containers, initContainers, ephemeralContainers }: PodSpec, context: PodContext, path: string): FieldError[] {
  if ((ephemeralContainers ?? []).length === 0) return []
  const others = new Set([...(containers ?? []), ...(initContainers ?? [])].map(({ name = '' }) => name))
  const names = new Set(others)
  return ephemeralContainers!.flatMap((ephemeral, i) => {
    const at = `${path}.ephemeralContainers[${i}]`
    const { name = '', targetContainerName: target = '', volumeMounts = [] } = ephemeral
    const again = names.has(name)
    names.add(name)
    return [
      ...commonErrors(ephemeral, context, at),
      ...whitespaceError(ephemeral, at),
      ...(again ? [duplicate(`${at}.name`, name)] : []),
      ...(target === '' || others.has(target) ? [] : [notFound(`${at}.targetContainerName`, target)]),
      ...FORBIDDEN.flatMap((field) => (isSet(ephemeral, field) ? [forbidden(`${at}.${field}`, WHY)] : [])),
      ...volumeMounts.flatMap((mount, j) => (['subPath', 'subPathExpr'] as const)
        .flatMap((field) => ((mount[field] ?? '') === '' ? [] : [forbidden(`${at}.volumeMounts[${j}].${field}`, WHY)]))),
    ]
  })
}

/** Resources are always there, though they may be empty. */
function isSet(container: Container, field: (typeof FORBIDDEN)[number]): boolean {
  const value = container[field]
  return value !== undefined && value !== null && !(field === 'resources' && Object.keys(value).length === 0)
}
