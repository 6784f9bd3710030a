/** Custom resources: what a CustomResourceDefinition says of a kind, and what follows for its objects. */
export { createdCustom, customKindOf, decodedCustom, updatedCustom, updatedCustomStatus, validateCustom, type CustomKind, type CustomVersion, type ScalePaths } from './custom-kind.js'
export { createdDefinition, CUSTOM_RESOURCE_CLEANUP, defaultDefinition, unknownSchemaWords, unsimulatedInDefinition, updatedDefinition, withDefinitionCondition } from './definition.js'
export { SCHEMA_WORDS, type JsonSchema } from './json-schema.js'
export { validateDefinition, validateDefinitionUpdate } from './validate-definition.js'
