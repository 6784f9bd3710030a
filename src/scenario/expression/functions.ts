/**
 * The functions that expressions read the world with. Each is a macro of the CEL library, because only a macro is
 * given the context of the evaluation, which holds the recording: so the environment itself has no state and is made
 * once. The table is also where the documentation takes its list from.
 */
import type { Environment } from '@marcbachmann/cel-js'
import { EvaluationError, TypeError as CelTypeError } from '@marcbachmann/cel-js'
import { kindOfResource, matches, parseSelector } from '../../model/index.js'
import type { KubeObject, Selector } from '../../model/index.js'
import type { Recording } from './reader.js'
import { serviceView, viewOf } from './view.js'

/** The place of the recording in the context; no expression can name it. */
const recordingKey = ' recording'

/** A function of expressions. */
export interface ReadingFunction {
  readonly name: string
  readonly parameters: readonly string[]
  readonly description: string
  /** The kind of what it gives, where that is fixed, and whether that is a list. */
  readonly kind?: string
  readonly list: boolean
  readonly read: (recording: Recording, args: readonly string[]) => unknown
}

/** All reading functions: one object by name, many by selector, of the kinds that scenarios are about and of any. */
export const readingFunctions: readonly ReadingFunction[] = [
  one('deployment', 'Deployment'),
  one('replicaset', 'ReplicaSet'),
  one('job', 'Job'),
  one('cronjob', 'CronJob'),
  one('statefulset', 'StatefulSet'),
  one('daemonset', 'DaemonSet'),
  one('pod', 'Pod'),
  one('node', 'Node'),
  one('hpa', 'HorizontalPodAutoscaler'),
  {
    ...one('service', 'Service'),
    description: 'A Service, with how it is doing: `requestsPerSecond`, `failureRatio`, `queued`, `latencyMs`, `endpoints` now, `served` and `failed` since the start.',
    read: (recording, [name = '']) => serviceView(find(recording, 'Service', name), recording),
  },
  ...many('pods', 'Pod'),
  ...many('nodes', 'Node'),
  {
    name: 'object', parameters: ['kind', 'name'], list: false,
    description: 'An object of any kind, by kind and name.',
    read: (recording, [kind = '', name = '']) => viewOf(find(recording, kind, name)),
  },
  {
    name: 'objects', parameters: ['kind', 'selector'], list: true,
    description: 'The objects of any kind that a label selector selects; the empty selector selects all.',
    read: (recording, [kind = '', selector = '']) => select(recording, kind, recording.namespace, selector),
  },
]

function one(name: string, kind: string): ReadingFunction {
  return {
    name, kind, parameters: ['name'], list: false,
    description: `The ${kind} of this name.`,
    read: (recording, [object = '']) => viewOf(find(recording, kind, object)),
  }
}

function many(name: string, kind: string): ReadingFunction[] {
  const shared = { name, kind, list: true }
  const all: ReadingFunction = {
    ...shared, parameters: [], description: `All ${name} of the scenario's namespace.`,
    read: (recording) => select(recording, kind, recording.namespace, ''),
  }
  const selected: ReadingFunction = {
    ...shared, parameters: ['selector'], description: `The ${name} that a label selector selects, such as \`app=web,tier!=cache\`.`,
    read: (recording, [selector = '']) => select(recording, kind, recording.namespace, selector),
  }
  if (kind === 'Node') return [{ ...all, description: 'All nodes.' }, selected]
  return [all, selected, {
    ...shared, parameters: ['namespace', 'selector'], description: `The same in another namespace; \`*\` stands for all.`,
    read: (recording, [namespace = '', selector = '']) => select(recording, kind, namespace === '*' ? undefined : namespace, selector),
  }]
}

function find(recording: Recording, kindName: string, text: string): KubeObject {
  const { kind, namespaced } = kindNamed(kindName)
  const slash = text.indexOf('/')
  const namespace = namespaced ? (slash < 0 ? recording.namespace : text.slice(0, slash)) : ''
  const name = text.slice(slash + 1)
  const object = recording.object(kind, namespace, name)
  if (object === undefined) throw new EvaluationError(`there is no ${kind} ${namespaced ? `${namespace}/` : ''}${name}`)
  return object
}

function select(recording: Recording, kindName: string, namespace: string | undefined, text: string): readonly object[] {
  const { kind, namespaced } = kindNamed(kindName)
  const objects = recording.list(kind, namespaced ? namespace : undefined)
  const selector = selectorOf(text)
  return objects.filter((object) => matches(selector, object.metadata.labels ?? {})).map(viewOf)
}

/** A kind by any of the names that kubectl takes; a name it does not know is a custom kind's. */
function kindNamed(name: string): { readonly kind: string, readonly namespaced: boolean } {
  return kindOfResource(name) ?? { kind: name, namespaced: true }
}

function selectorOf(text: string): Selector {
  const selector = parseSelector(text)
  if ('error' in selector) throw new EvaluationError(`'${text}' is not a label selector: ${selector.error}`)
  return selector
}

interface MacroCall { readonly args: readonly unknown[] }
interface Checker {
  check(node: unknown, context: unknown): { readonly kind: string, readonly name: string }
  getType(name: string): unknown
}
interface Evaluator { run(node: unknown, context: unknown): unknown }
interface Context { getValue(key: string): unknown }

/** Adds the reading functions to an environment. */
export function registerReadingFunctions(environment: Environment): void {
  for (const reading of readingFunctions) {
    if (reading.parameters.length === 0) continue
    const parameters = reading.parameters.map(() => 'ast').join(', ')
    environment.registerFunction(`${reading.name}(${parameters}): dyn`, ({ args }: MacroCall) => ({
      args,
      typeCheck: (checker: Checker, _macro: unknown, context: unknown) => checkArguments(reading, args, checker, context),
      evaluate: (evaluator: Evaluator, _macro: unknown, context: Context) => {
        const values = args.map((arg) => evaluator.run(arg, context))
        const wrong = values.find((value) => typeof value !== 'string')
        if (wrong !== undefined) throw new EvaluationError(`${usage(reading)} takes texts`)
        return reading.read(context.getValue(recordingKey) as Recording, values as string[])
      },
    }))
  }
}

/** The functions without parameters, which the environment has as variables: the library gives a function no context. */
export const variableFunctions = readingFunctions.filter(({ parameters }) => parameters.length === 0)

/** The context of one evaluation. */
export function contextOf(recording: Recording): Record<string, unknown> {
  const context: Record<string, unknown> = { [recordingKey]: recording }
  for (const { name, read } of variableFunctions) {
    Object.defineProperty(context, `${name}__`, { get: () => read(recording, []) })
  }
  return context
}

/** How a function is written: `object(kind, name)`. */
export function usage({ name, parameters }: ReadingFunction): string {
  return `${name}(${parameters.join(', ')})`
}

function checkArguments(reading: ReadingFunction, args: readonly unknown[], checker: Checker, context: unknown): unknown {
  for (const arg of args) {
    const type = checker.check(arg, context)
    if (type.kind !== 'dyn' && type.name !== 'string') {
      throw new CelTypeError({ code: 'invalid_argument', message: `${usage(reading)} takes texts, not ${type.name}`, node: arg as never })
    }
  }
  return checker.getType('dyn')
}
