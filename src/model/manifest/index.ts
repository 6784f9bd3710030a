/** Reading manifests as kubectl does. */
export { readManifests } from './read.js'
export type { ManifestObject, ManifestResult, ReadManifestsOptions, ValidateMode } from './read.js'
