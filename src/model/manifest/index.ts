/** Reading manifests as kubectl does. */
export { decodeObject, decodeStruct } from './decode.js'
export type { Decoded, Misfit } from './decode.js'
export { readManifests } from './read.js'
export type { ManifestObject, ValidateMode } from './manifest-object.js'
export type { ManifestResult, ReadManifestsOptions } from './read.js'
export { applyRefusals, refusalOf } from './refusal.js'
export { customProblems, customRefusals, definedKinds, definitionOf } from './custom-refusal.js'
export { notesBeside } from './kind-notes.js'
