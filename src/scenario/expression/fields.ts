/**
 * Finds misspelt fields before anything runs. What the reading functions give has a known kind, and a kind's schema
 * knows its fields: `deployment('x').status.availabelReplicas` can never be read, and a condition that can never be
 * read would wait for ever or hold for nothing. Kinds without a schema, and what is computed, are not looked into.
 */
import { z } from 'zod'
import { builtInKinds, callOf, children, kindOfResource, methodOf, nearestWord, parseSelector, textOf, type MethodCall, type TreeNode } from '../../model/index.js'
import { metricNames } from './reader.js'
import { readingFunctions, variableFunctions } from './functions.js'
import type { ReadingFunction } from './functions.js'
import type { ExpressionError } from './expression-error.js'

type Scope = ReadonlyMap<string, z.ZodType | undefined>

const withMetrics = Object.fromEntries(metricNames.map((name) => [name, z.number()]))
const conditionShape = z.object({
  type: z.string(), status: z.string(), reason: z.string(), message: z.string(), observedGeneration: z.number(),
  lastTransitionTime: z.string(), lastUpdateTime: z.string(), lastHeartbeatTime: z.string(), lastProbeTime: z.string(),
})
const loops = new Set(['all', 'exists', 'exists_one', 'filter', 'map'])

/** What is wrong with the fields, selectors and the outcome of an expression, as far as the kinds' schemas tell. */
export function checkFields(root: TreeNode): readonly ExpressionError[] {
  const errors: ExpressionError[] = []
  const shape = bare(shapeOf(root, new Map(), errors))
  if (shape !== undefined && !(shape instanceof z.ZodBoolean || shape instanceof z.ZodUnknown)) errors.push(notACondition('a value'))
  return errors
}

/** That an expression gives something else than true or false. */
export function notACondition(what: string): ExpressionError {
  return {
    message: `this is no condition: it gives ${what}, not true or false`,
    remedy: 'compare it with something, such as == 3',
    offset: 0,
  }
}

/** What a node gives, as far as it is known, collecting the errors below it. */
function shapeOf(node: TreeNode, scope: Scope, errors: ExpressionError[]): z.ZodType | undefined {
  if (node.op === 'id') return scope.has(node.args as string) ? scope.get(node.args as string) : ofVariable(node.args as string)
  if (node.op === '.' || node.op === '.?') return selected(node, scope, errors)
  if (node.op === '[]') return element(node, scope, errors)
  const method = methodOf(node)
  if (method !== undefined) return ofMethod(method, scope, errors)
  for (const child of children(node)) shapeOf(child, scope, errors)
  const call = callOf(node)
  return call === undefined ? undefined : ofCall(call.name, call.args, errors)
}

function ofVariable(name: string): z.ZodType | undefined {
  const reading = variableFunctions.find((candidate) => `${candidate.name}__` === name)
  return reading === undefined ? undefined : given(reading, reading.kind)
}

function selected(node: TreeNode, scope: Scope, errors: ExpressionError[]): z.ZodType | undefined {
  const [owner, field] = node.args as [TreeNode, string | TreeNode]
  const name = typeof field === 'string' ? field : textOf(field)
  const shape = bare(shapeOf(owner, scope, errors))
  if (name === undefined || shape === undefined) return undefined
  if (shape instanceof z.ZodRecord) return shape.valueType as z.ZodType
  if (!(shape instanceof z.ZodObject)) return undefined
  const fields = shape.shape as Readonly<Record<string, z.ZodType>>
  if (Object.hasOwn(fields, name)) return fields[name]
  const near = nearestWord(name, Object.keys(fields))
  errors.push({
    message: `there is no field "${name}" here`,
    remedy: near === undefined ? `fields are ${Object.keys(fields).join(', ')}` : `did you mean "${near}"?`,
    offset: node.end - name.length,
  })
  return undefined
}

function element(node: TreeNode, scope: Scope, errors: ExpressionError[]): z.ZodType | undefined {
  const [owner, index] = node.args as [TreeNode, TreeNode]
  shapeOf(index, scope, errors)
  const shape = bare(shapeOf(owner, scope, errors))
  if (shape instanceof z.ZodArray) return shape.element as z.ZodType
  return shape instanceof z.ZodRecord ? shape.valueType as z.ZodType : undefined
}

function ofMethod(method: MethodCall, scope: Scope, errors: ExpressionError[]): z.ZodType | undefined {
  const owner = bare(shapeOf(method.receiver, scope, errors))
  const variable = method.args[0]
  if (loops.has(method.name) && variable?.op === 'id') {
    const item = owner instanceof z.ZodArray ? owner.element as z.ZodType : undefined
    const inner = new Map(scope).set(variable.args as string, item)
    for (const arg of method.args.slice(1)) shapeOf(arg, inner, errors)
    return method.name === 'filter' ? owner : undefined
  }
  for (const arg of method.args) shapeOf(arg, scope, errors)
  return method.name === 'condition' ? conditionShape : undefined
}

function ofCall(name: string, args: readonly TreeNode[], errors: ExpressionError[]): z.ZodType | undefined {
  const reading = readingFunctions.find((candidate) => candidate.name === name)
  if (reading === undefined) return undefined
  if (reading.list) checkSelector(args.at(-1), errors)
  return given(reading, reading.kind ?? kindOfResource(textOf(args[0]) ?? '')?.kind)
}

function checkSelector(node: TreeNode | undefined, errors: ExpressionError[]): void {
  const parsed = parseSelector(textOf(node) ?? '')
  if ('error' in parsed) errors.push({ message: `not a label selector: ${parsed.error}`, offset: node?.start ?? 0 })
}

function given(reading: ReadingFunction, kind: string | undefined): z.ZodType | undefined {
  const schema = builtInKinds.find((info) => info.kind === kind && info.schema !== undefined)?.schema
  if (!(schema instanceof z.ZodObject)) return undefined
  const shape = reading.name === 'service' ? schema.extend(withMetrics) : schema
  return reading.list ? z.array(shape) : shape
}

/** A schema without what only says that its value may be missing. */
function bare(schema: z.ZodType | undefined): z.ZodType | undefined {
  let inner = schema
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable || inner instanceof z.ZodDefault) {
    inner = inner.unwrap() as z.ZodType
  }
  return inner
}
