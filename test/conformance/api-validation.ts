/** api/validation and api/update: the API server's verdict on a new and on a changed object. */
import {
  applyDefaults, groupOf, invalidMessage, prepareForCreate, prepareForUpdate, validateCreate, validateUpdate,
  validationWarnings,
} from '../../src/model/index.js'
import type { FieldError, KubeObject } from '../../src/model/index.js'
import { diff } from './compare.js'
import { inRequestNamespace, LIVE_KINDS, NOT_LIVE } from './live-kinds.js'
import type { Adapter, VectorCase } from './types.js'

export const apiValidation: Adapter = {
  area: 'api/validation',
  claims: ({ input, output }) => claims(input.object.kind, output),
  run({ input, output }) {
    const posted = inRequestNamespace(input.object as KubeObject)
    const object = prepareForCreate(applyDefaults({ ...posted, metadata: { uid: FIRST_UID, ...posted.metadata } }), 0)
    const errors = validateCreate(object)
    if (errors.length > 0) return diff(withoutOrder(output), refusal(object, errors, output))
    const warnings = validationWarnings(object)
    return diff(output, { valid: true, ...(warnings.length > 0 ? { warnings } : {}) })
  },
}

export const apiUpdate: Adapter = {
  area: 'api/update',
  claims: ({ input, output }) => claims(input.new.kind, output),
  run({ input, output }) {
    const old = input.old as KubeObject
    const next = prepareForUpdate(old, applyDefaults(input.new as KubeObject))
    const errors = validateUpdate(old, next)
    if (errors.length > 0) return diff(withoutOrder(output), refusal(next, errors, output))
    const statusKept = JSON.stringify(next.status) === JSON.stringify(old.status)
    return diff(output, { valid: true, generation: next.metadata.generation ?? 0, statusKept })
  },
}

/** The API server gives a uid before it validates. */
const FIRST_UID = '00000000-0000-4000-8000-000000000001'

function claims(kind: string, output: VectorCase['output']): string | undefined {
  if (!LIVE_KINDS.has(kind)) return NOT_LIVE
  return output.decodeError === undefined ? undefined : 'decoding is tested with the manifests'
}

function refusal(object: KubeObject, errors: readonly FieldError[], expected: VectorCase['output']): Record<string, unknown> {
  const { kind, apiVersion, metadata } = object
  const message = expected.message === undefined ? {} : { message: firstLine(invalidMessage(kind, groupOf(apiVersion), metadata.name ?? '', errors)) }
  return { valid: false, reason: 'Invalid', code: 422, causes: sorted(errors.map(cut)), ...message }
}

/** A diff of Go structures follows the first line of a few texts. */
function withoutOrder(output: VectorCase['output']): VectorCase['output'] {
  if (output.causes === undefined) return output
  const message = output.message === undefined ? {} : { message: firstLine(output.message) }
  return { ...output, ...message, causes: sorted(output.causes.map(cut)) }
}

function cut({ field, reason, message }: FieldError): FieldError {
  return { field, reason, message: firstLine(message) }
}

function firstLine(text: string): string {
  return text.split('\n')[0]!
}

function sorted(causes: readonly FieldError[]): readonly FieldError[] {
  const key = ({ field, reason, message }: FieldError) => `${field}\u0000${reason}\u0000${message}`
  return [...causes].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
