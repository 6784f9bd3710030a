/** Hashes of objects as Kubernetes' controllers make them. */
export { fnv1_32, fnv1a32, safeEncode } from './fnv.js'
export { dumpPodTemplate } from './go-dump.js'
export { internalPodSpec, internalPodTemplate } from './go-internal.js'
export { podTemplateHash } from './pod-template-hash.js'
export { goStructs } from './pod-template-types.js'
export type { GoField } from './pod-template-types.js'
export { revisionData, revisionHash, templateOfRevision } from './revision.js'
export type { RevisionData } from './revision.js'
