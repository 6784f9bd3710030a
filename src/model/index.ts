/**
 * The model: what Kubernetes' objects look like and what can be read off a single one. Each folder lists its own
 * exports by hand; whatever lies above the model imports from here only.
 */
export * from './kinds/index.js'
export * from './hash/index.js'
