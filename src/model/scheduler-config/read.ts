/**
 * Reads a KubeSchedulerConfiguration strictly, as kube-scheduler does at its start: all mistakes are collected, each
 * with its place; what is accepted and has no effect here is named once. Whether the plugins exist is the question of
 * whoever has them. Deviation: extenders are noted and not asked.
 */
import { freeze } from '../../plain/index.js'
import { decodeStruct } from '../manifest/index.js'
import type { Misfit } from '../manifest/index.js'
import type { Place, Problem } from '../problem.js'
import { formatPath, isObject, parsePath, readYaml } from '../yaml/index.js'
import type { Path, YamlValue } from '../yaml/index.js'
import { argsReaders } from './args.js'
import type { PluginArgs } from './args.js'
import { API_VERSION, completeConfiguration, KIND } from './configuration.js'
import type { SchedulerConfiguration } from './configuration.js'
import { argsSchemas, configurationSchema } from './schema.js'
import type { ConfigurationWire } from './schema.js'
import { configurationErrors } from './validate.js'

/** What was read. */
export interface ReadSchedulerConfiguration {
  /** Undefined if there are problems. */
  readonly configuration: SchedulerConfiguration | undefined
  readonly problems: readonly Problem[]
  /** What is accepted and has no effect. */
  readonly notes: readonly Problem[]
  /** The place of a field, given by its path within the configuration. */
  placeOf(path: Path): Place
}

/** A configuration as text: YAML or JSON, one document. */
export function readSchedulerConfiguration(source: string | Uint8Array, file?: string): ReadSchedulerConfiguration {
  const { documents, problems } = readYaml(source, file)
  const withFile = file === undefined ? {} : { file }
  const broken = (problem: Omit<Problem, 'severity'>): ReadSchedulerConfiguration => failed([{ severity: 'error', ...problem, ...withFile }])
  if (problems.length > 0) return failed(problems)
  const [document, second] = documents
  if (document === undefined) return broken({ code: 'empty', message: 'the file is empty', remedy: `give it apiVersion: ${API_VERSION} and kind: ${KIND}` })
  if (second !== undefined) return broken({ code: 'several-documents', message: 'a second document begins here: a scheduler has one configuration', ...second.placeOf([]) })
  return readSchedulerConfigurationValue(document.value, (path) => document.placeOf(path), { needsKind: true })
}

/** A configuration that stands in something else: an object of the library's user, a part of a scenario. */
export function readSchedulerConfigurationValue(
  value: YamlValue, placeOf: (path: Path) => Place, { needsKind = false }: { readonly needsKind?: boolean } = {},
): ReadSchedulerConfiguration {
  const reader = new Reader(placeOf)
  const configuration = reader.read(value, needsKind)
  const ok = reader.problems.length === 0
  const problems = reader.problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
  return { configuration: ok ? freeze(configuration) : undefined, problems, notes: ok ? reader.notes : [], placeOf }
}

function failed(problems: readonly Problem[]): ReadSchedulerConfiguration {
  return { configuration: undefined, problems, notes: [], placeOf: () => ({}) }
}

/** Fields that kube-scheduler reads and that make no difference to a simulation. */
const WITHOUT_EFFECT = ['parallelism', 'leaderElection', 'enableProfiling', 'enableContentionProfiling', 'delayCacheUntilActive'] as const
const CONNECTION_WITHOUT_EFFECT = ['kubeconfig', 'acceptContentTypes', 'contentType'] as const

class Reader {
  readonly problems: Problem[] = []
  readonly notes: Problem[] = []

  constructor(private readonly placeOf: (path: Path) => Place) {}

  read(value: YamlValue, needsKind: boolean): SchedulerConfiguration | undefined {
    if (!isObject(value)) {
      this.report([], 'type', `expected a ${KIND}, a map of fields`)
      return undefined
    }
    if (!this.checkKind(value, needsKind)) return undefined
    const { object, misfits } = decodeStruct(configurationSchema, value)
    this.reportMisfits(misfits)
    if (misfits.length > 0) return undefined
    const wire = object as ConfigurationWire
    const configuration = completeConfiguration(wire)
    for (const { field, message } of configurationErrors(configuration, wire)) this.report(parsePath(field), 'invalid-value', `${field}: ${message}`)
    this.noteWhatHasNoEffect(wire)
    return { ...configuration, profiles: configuration.profiles.map((profile, i) => ({ ...profile, pluginConfig: profile.pluginConfig.map((each, j) => this.args(each, i, j)) })) }
  }

  private checkKind({ apiVersion, kind }: { readonly [key: string]: YamlValue }, needed: boolean): boolean {
    const missing = apiVersion === undefined && kind === undefined
    if (missing && !needed) return true
    if (kind !== KIND) {
      this.report(kind === undefined ? [] : ['kind'], 'kind', missing ? `this is no ${KIND}: apiVersion and kind are missing` : `expected kind ${KIND}, found ${JSON.stringify(kind ?? null)}`, `give it apiVersion: ${API_VERSION} and kind: ${KIND}`)
      return false
    }
    if (apiVersion === API_VERSION) return true
    this.report(['apiVersion'], 'kind', `no kind "${KIND}" is registered for version ${JSON.stringify(apiVersion ?? '')}`, `Kubernetes 1.36 reads ${API_VERSION}`)
    return false
  }

  /** The arguments of a plugin: decoded, completed and checked if it is one that comes with kube-scheduler. */
  private args({ name, args }: { readonly name: string; readonly args: unknown }, profile: number, i: number): { readonly name: string; readonly args: unknown } {
    if (!Object.hasOwn(argsReaders, name)) return { name, args }
    const plugin = name as keyof PluginArgs
    const path: Path = ['profiles', profile, 'pluginConfig', i, 'args']
    const given = (args ?? {}) as YamlValue
    if (!isObject(given)) {
      this.report(path, 'type', `${formatPath(path)}: expected a map of fields`)
      return { name, args }
    }
    if (given.kind !== undefined && given.kind !== `${name}Args`) {
      this.report([...path, 'kind'], 'kind', `args for plugin ${name} were not of type ${name}Args.kubescheduler.config.k8s.io, got ${String(given.kind)}`)
      return { name, args }
    }
    const { object, misfits } = decodeStruct(argsSchemas[plugin], given, path)
    this.reportMisfits(misfits)
    if (misfits.length > 0) return { name, args }
    const complete = argsReaders[plugin].complete(object as never)
    for (const { field, message } of argsReaders[plugin].validate(complete as never, formatPath(path))) this.report(parsePath(field), 'invalid-value', `${field}: ${message}`)
    if (plugin === 'DynamicResources') this.note(path, `${formatPath(path)} has no effect: dynamic resource allocation is not simulated`)
    return { name, args: complete }
  }

  private noteWhatHasNoEffect(wire: ConfigurationWire): void {
    for (const field of WITHOUT_EFFECT) if (wire[field] !== undefined) this.note([field], `${field} has no effect on a simulation`)
    for (const field of CONNECTION_WITHOUT_EFFECT) if (wire.clientConnection?.[field] !== undefined) this.note(['clientConnection', field], `clientConnection.${field} has no effect on a simulation`)
    wire.extenders?.forEach((_, i) => this.note(['extenders', i], `extenders[${i}] is not simulated: nobody is asked, and it refuses no node`))
  }

  private reportMisfits(misfits: readonly Misfit[]): void {
    for (const { path, code, message, remedy } of misfits) this.report(path, code, message, remedy)
  }

  private report(path: Path, code: string, message: string, remedy?: string): void {
    this.problems.push({ severity: 'error', code, message, ...(remedy === undefined ? {} : { remedy }), ...this.placeOf(path), ...(path.length === 0 ? {} : { path: formatPath(path) }) })
  }

  private note(path: Path, message: string): void {
    this.notes.push({ severity: 'warning', code: 'not-simulated', message, ...this.placeOf(path), path: formatPath(path) })
  }
}

