/** The definitions of custom kinds and the schemas in them. */
export { createdDefinition, CUSTOM_RESOURCE_CLEANUP, defaultDefinition, updatedDefinition, withDefinitionCondition } from './definition.js'
export { filled, pruned } from './fill-and-prune.js'
export { hasFormat } from './formats.js'
export { entriesOf, innerSchemas, own, type JsonSchema, type Plain } from './json-schema.js'
export { compilePattern } from './pattern.js'
export { schemasOf, schemaWordsSchema } from './schema-words.js'
