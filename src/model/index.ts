/**
 * The model: what Kubernetes' objects look like and what can be read off a single one. Each folder lists its own
 * exports by hand; whatever lies above the model imports from here only.
 */
export * from './kinds/index.js'
export * from './hash/index.js'
export * from './quantity/index.js'
export { resolveFenceposts, scaledIntOrPercent } from './int-or-percent.js'
export type { ScaledValue } from './int-or-percent.js'
export { formatPlace, formatProblem } from './problem.js'
export type { Place, Problem, Severity } from './problem.js'
export { nearestWord } from './nearest.js'
export { parseImageName } from './image-name.js'
export { matchesPattern } from './pattern.js'
export * from './selector/index.js'
export * from './cron/index.js'
export { durationMicros, durationMs } from './duration.js'
export { DEFAULT_START_TIME, readStartTime } from './start-time.js'
export { formatDuration, formatMicroTime, formatTime, parseDuration, parseTime } from './time.js'
export {
  byteLength, isDNS1123Label, isDNS1123Subdomain, isLabelKey, isQualifiedName, isValidLabelValue,
} from './names.js'
export * from './readings/index.js'
export * from './quota/index.js'
export { formatPath, parsePath, readYaml } from './yaml/index.js'
export type { Path, YamlDocument, YamlStream, YamlValue } from './yaml/index.js'
export * from './manifest/index.js'
export { setOwn, withFields, withoutFields } from './copy.js'
export { unsimulatedFields } from './unsimulated-fields.js'
export { hasWireShape, wireShape } from './wire/index.js'
export * from './defaults/index.js'
export { podAsWritten, prepareForCreate, prepareForStatusUpdate, prepareForUpdate, sameValue, templateGeneration, withLabelKeysMerged } from './strategy/index.js'
export { KUBERNETES_1_36 } from './version-profile.js'
export type { VersionProfile } from './version-profile.js'
export * from './validation/index.js'
export {
  DEFAULT_SERVICE_ACCOUNT, defaultServiceAccount, ROOT_CERTIFICATE, ROOT_CERTIFICATE_DATA, ROOT_CERTIFICATE_DESCRIPTION, rootCertificate, SYSTEM_NAMESPACES,
} from './namespaces.js'
export { HIGHEST_USER_DEFINABLE_PRIORITY, SYSTEM_CRITICAL_PRIORITY, SYSTEM_PRIORITY_CLASSES } from './priority.js'
export * from './admission/index.js'
export { withFinalizer, withoutFinalizer } from './finalizers.js'
export * from './scheduler-config/index.js'
export { byText, sortedKeys } from '../plain/index.js'
export { LAST_APPLIED, lastApplied } from './last-applied.js'
export {
  createdCustom, customKindOf, decodedCustom, updatedCustom, updatedCustomStatus, validateCustom, type CustomKind, type CustomVersion, type ScalePaths,
} from './custom-kind/index.js'
export { callOf, children, methodOf, registerWideHas, textOf, withWideHas, type MethodCall, type TreeNode } from './cel/index.js'
export { CUSTOM_RESOURCE_CLEANUP, withDefinitionCondition, type JsonSchema } from './custom/index.js'
