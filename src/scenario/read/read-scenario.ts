/**
 * From the text of a scenario to the scenario that is run, or to what is wrong with it: as many problems as can be told
 * at once, each with its place and what to do. First the text must be YAML, then it must fit the schema, then its parts
 * must go together; each of these tells all it finds. Nothing here runs anything.
 */
import { formatPath, nearestWord, readYaml } from '../../model/index.js'
import type { Problem, YamlDocument } from '../../model/index.js'
import { freezeForReal, isPlain } from '../../plain/index.js'
import { Context } from '../resolve/context.js'
import { resolveScenario } from '../resolve/scenario.js'
import type { Scenario } from '../resolve/scenario.js'
import { kind, scenarioSchema, specSchema } from '../schema/index.js'
import { shortened } from './describe.js'
import type { FileAccess } from './files.js'
import { findings } from './issues.js'
import { manifestSource } from './manifests.js'
import { configurationReader } from './scheduler-config.js'

export interface ReadScenarioOptions {
  /** The path of the file: for messages, the default name, and paths of manifests, which are relative to it. */
  readonly file?: string
  /** Access to the manifests; without it, they have to be written in place. */
  readonly files?: FileAccess
}

/** A scenario, unless one of the problems is an error. */
export interface ReadScenarioResult {
  readonly scenario: Scenario | undefined
  readonly problems: readonly Problem[]
}

/** More problems than anybody reads at once. */
const mostProblems = 100

/** Reads a scenario. */
export function readScenario(source: string | Uint8Array, options: ReadScenarioOptions = {}): ReadScenarioResult {
  const { file } = options
  const { documents, problems } = readYaml(source, file)
  const [document, second] = documents
  if (problems.length > 0) return failed(problems)
  const withFile = file === undefined ? {} : { file }
  if (document === undefined) return failed([{ ...emptyFile, ...withFile }])
  if (second !== undefined) return failed([{ ...secondDocument, ...second.placeOf([]) }])
  return readDocument(document, options)
}

const emptyFile: Problem = {
  severity: 'error', code: 'empty', message: 'the file is empty', remedy: 'a scenario needs at least manifests',
}
const secondDocument: Problem = {
  severity: 'error', code: 'several-documents', message: 'a file holds one scenario, and here a second document begins',
  remedy: 'put it into a file of its own',
}

function readDocument(document: YamlDocument, { file, files }: ReadScenarioOptions): ReadScenarioResult {
  const other = notAScenario(document)
  if (other !== undefined) return failed([other])
  const brief = isBrief(document)
  const schema = brief ? specSchema : scenarioSchema
  const parsed = schema.safeParse(document.value)
  if (!parsed.success) {
    return failed(findings(schema, document.value, parsed.error.issues).map(({ path, ...finding }): Problem => ({
      severity: 'error', ...finding, ...document.placeOf(path), path: formatPath(path),
    })))
  }
  const input = 'spec' in parsed.data ? parsed.data : { ...scenarioSchema.parse({}), spec: parsed.data }
  const context = new Context(input.spec.namespace, brief ? [] : ['spec'], (path) => document.placeOf(path), manifestSource(file, files))
  const scenario = resolveScenario(context, input, file, configurationReader(file, files))
  if (context.problems.some(({ severity }) => severity === 'error')) return failed(context.problems)
  return { scenario: freezeForReal(scenario), problems: limited(context.problems) }
}

/** Whether a file is the spec alone: fields of it, and none of those that stand around a spec; misspelt ones only if there is no other. */
function isBrief({ value }: YamlDocument): boolean {
  const keys = isPlain(value) ? Object.keys(value) : []
  const [outer, inner] = [scenarioSchema, specSchema].map(({ shape }) => Object.keys(shape)) as [string[], string[]]
  if (keys.some((key) => outer.includes(key))) return false
  if (keys.some((key) => inner.includes(key))) return true
  return keys.some((key) => nearestWord(key, inner) !== undefined && nearestWord(key, outer) === undefined)
}

/** An object of Kubernetes in place of a scenario: one word about that instead of one about each field. */
function notAScenario(document: YamlDocument): Problem | undefined {
  const { value } = document
  if (!isPlain(value) || typeof value.kind !== 'string' || nearestWord(value.kind, [kind]) !== undefined) return undefined
  return {
    severity: 'error', code: 'not-a-scenario', message: `expected a Scenario, found a ${shortened(value.kind)}`,
    remedy: 'name its file under manifests of a scenario', ...document.placeOf(['kind']), path: 'kind',
  }
}

function failed(problems: readonly Problem[]): ReadScenarioResult {
  return { scenario: undefined, problems: limited(problems) }
}

function limited(problems: readonly Problem[]): readonly Problem[] {
  return freezeForReal([...problems].sort(byPlace).slice(0, mostProblems))
}

/** Errors before warnings, then by file, line and column. */
function byPlace(a: Problem, b: Problem): number {
  const [fileA, fileB] = [a.file ?? '', b.file ?? '']
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1
  if (fileA !== fileB) return fileA < fileB ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}
