/**
 * CustomResourceDefinition: a kind of the user's own. The schemas of its versions are read by src/model/custom, whose
 * vocabulary is recursive. Source: apiextensions/v1.
 */
import { conditionSchema } from './meta.js'
import { kindSchema } from './object.js'
import { anyJson, bool, fields, int32, int64, list, required, string, strings } from './schema.js'
import type { Wire } from './schema.js'

const namesSchema = fields({
  plural: required(string), singular: string, shortNames: strings, kind: required(string), listKind: string, categories: strings,
})

const subresourcesSchema = fields({
  status: fields({}),
  scale: fields({ specReplicasPath: required(string), statusReplicasPath: required(string), labelSelectorPath: string }),
})

const versionSchema = fields({
  name: required(string),
  served: required(bool),
  storage: required(bool),
  deprecated: bool,
  deprecationWarning: string,
  schema: fields({ openAPIV3Schema: anyJson }),
  subresources: subresourcesSchema,
  additionalPrinterColumns: list(fields({ name: string, type: string, format: string, description: string, priority: int32, jsonPath: string })),
  selectableFields: list(fields({ jsonPath: string })),
})

const webhookSchema = fields({
  clientConfig: fields({ url: string, service: fields({ namespace: string, name: string, path: string, port: int32 }), caBundle: string }),
  conversionReviewVersions: strings,
})

export const customResourceDefinitionSchema = kindSchema('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
  spec: required(fields({
    group: required(string),
    names: required(namesSchema),
    scope: required(string),
    versions: required(list(versionSchema)),
    conversion: fields({ strategy: string, webhook: webhookSchema }),
    preserveUnknownFields: bool,
  })),
  status: fields({
    conditions: list(conditionSchema),
    acceptedNames: namesSchema,
    storedVersions: strings,
    observedGeneration: int64,
  }),
})
export type CustomResourceDefinition = Wire<typeof customResourceDefinitionSchema>
export type CustomResourceNames = Wire<typeof namesSchema>
export type CustomResourceVersion = Wire<typeof versionSchema>
export type CustomResourceCondition = Wire<typeof conditionSchema>
