/** The API server: verbs on the store, with upstream's admission, conflicts, subresources and refusals. */
export type {
  Accepted, Answer, ApiRequest, ApplyRequest, CreateRequest, DeleteOptions, DeleteRequest, FieldValidation, GetRequest, PatchRequest, Refusal, ScaleRequest,
  Subresource, UpdateRequest,
} from './request.js'
export { ApiServer } from './server.js'
export { type ApiServerOptions } from './verbs.js'
export { barePipeline, statusOnly, type Pipeline, type PipelineContext, type Prepared } from './pipeline.js'
export { definedKind, keyOfRequest, kindInfo, resourceName, storeKind, type StoredKind } from './kinds.js'
export { uuidOf } from './identity.js'
export { asDryRun } from './options.js'
export { quotasByNamespace } from './quota.js'
export { refusalText } from './refusal.js'
export type { JsonPatchOperation } from './json-patch.js'
export { mergePatch } from './merge-patch.js'
export { managedFieldsMovedTo } from './managed-fields.js'
export { isPrimitiveSet, mergeKeyOf, retainsKeys } from './merge-keys.js'
export { strategicPatch } from './strategic-patch.js'
export { makeStandardPipeline, standardPipeline, type AdmissionOptions } from './standard-pipeline.js'
