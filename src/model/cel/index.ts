/** CEL: what every use of the library needs, and the rules in the schemas of custom kinds. */
export { compiledRule, type Compiled, type CompiledRule, type ValidationRule } from './rule.js'
export { normalizedFieldPath } from './field-path.js'
export { celValue } from './rule-values.js'
export { callOf, children, methodOf, textOf, type MethodCall, type TreeNode } from './tree.js'
export { registerWideHas, withWideHas } from './wide-has.js'
