/** Reading YAML and JSON as kubectl does, with places and within bounds. */
export { isObject } from './convert.js'
export type { YamlValue } from './convert.js'
export { formatPath, parsePath } from './path.js'
export type { Path } from './path.js'
export { readYaml, visitObject, visitYaml } from './read.js'
export type { YamlDocument, YamlStream } from './read.js'
