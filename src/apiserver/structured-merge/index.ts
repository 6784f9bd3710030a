/** Merging by schema and who manages which fields: what server-side apply is made of. */
export { below, difference, EMPTY_SET, fieldStep, formatFieldPath, fromFieldsV1, intersection, isEmptySet, pathsOf, toFieldsV1, union, type FieldSet, type FieldsV1 } from './field-set.js'
export { applied, isSameManager, updated, type Conflict, type Manager, type ManagerName, type MergeRules } from './managers.js'
export { SET, UNTYPED, WHOLE, type Fields, type KeyedList, type MergeType, type Plain } from './merge-type.js'
export { misfitsOf } from './misfits.js'
export { compare, fieldsOf } from './walk.js'
