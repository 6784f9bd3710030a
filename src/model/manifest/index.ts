/** Reading manifests as kubectl does. */
export { decodeObject, decodeStruct } from './decode.js'
export type { Decoded, Misfit } from './decode.js'
export { readManifests } from './read.js'
export type { ManifestObject, ManifestResult, ReadManifestsOptions, ValidateMode } from './read.js'
export { applyRefusals, refusalOf } from './refusal.js'
export { customProblems, definedKinds } from './custom-refusal.js'
