/** What of a definition is stored and has no effect. */
import { compiledRule, type ValidationRule } from '../cel/index.js'
import { compilePattern, innerSchemas, type JsonSchema } from '../custom/index.js'
import type { CustomResourceDefinition } from '../kinds/custom-resource-definition.js'
import { isPlain } from '../../plain/index.js'

/** What a definition asks for that nothing does, by path without indexes. */
export function unsimulatedInDefinition(definition: CustomResourceDefinition): readonly string[] {
  const found = new Set<string>()
  const look = (schema: JsonSchema, path: string, types: JsonSchema, isObject: boolean): void => {
    for (const rule of (schema['x-kubernetes-validations'] ?? []) as readonly ValidationRule[]) {
      const made = compiledRule(rule, types, isObject)
      if (made.rule.program === undefined) found.add(`${path}.x-kubernetes-validations[].rule`)
      if (made.message !== undefined && made.message.program === undefined) found.add(`${path}.x-kubernetes-validations[].messageExpression`)
    }
    if (schema.pattern !== undefined && compilePattern(schema.pattern) === undefined) found.add(`${path}.pattern`)
    for (const [at, inner] of innerSchemas(schema, path)) look(inner, at, ...(at.startsWith(`${path}.allOf[`) ? ([types, isObject] as const) : ([inner, inner['x-kubernetes-embedded-resource'] === true] as const)))
  }
  for (const { schema } of definition.spec?.versions ?? []) if (isPlain(schema?.openAPIV3Schema)) look(schema.openAPIV3Schema, 'spec.versions[].schema.openAPIV3Schema', schema.openAPIV3Schema, true)
  return [...found]
}
