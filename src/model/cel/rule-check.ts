/**
 * What can be told of a rule from its schema, before it is ever evaluated: that it names a field that is not there, what
 * kind of value it gives, and that it touches what is not simulated (times, and lists that compare as sets).
 */
import { own, type JsonSchema } from '../custom/index.js'
import { unescapedName } from './escaped-name.js'
import { callOf, children, methodOf, textOf, type MethodCall, type TreeNode } from './tree.js'
import { WIDE_HAS } from './wide-has.js'

interface UndefinedField {
  readonly name: string
  readonly offset: number
}

/** What is found in a rule. */
export interface RuleFindings {
  /** Fields that the schema does not have, and where they are asked for, in the order of the text. */
  readonly undefinedFields: readonly UndefinedField[]
  /** It rests on what is not simulated. */
  readonly isBeyond: boolean
  /** The schema of what it gives, if that is known. */
  readonly result: JsonSchema | undefined
  readonly usesOldSelf: boolean
}

type Scope = ReadonlyMap<string, JsonSchema | undefined>

const LOOPS = new Set(['all', 'exists', 'exists_one', 'filter', 'map'])
const TIMES = new Set(['date', 'date-time', 'duration', 'byte'])

export function checkRule(root: TreeNode, text: string, schema: JsonSchema, isObject: boolean, hasOptionalOldSelf: boolean): RuleFindings {
  const self = isObject ? withObjectFields(schema) : schema
  const found = new Findings(text)
  const result = found.look(root, new Map([['self', self], ['oldSelf', hasOptionalOldSelf ? undefined : self]]))
  const { undefinedFields, isBeyond, usesOldSelf } = found
  return { undefinedFields: undefinedFields.sort((a, b) => a.offset - b.offset), isBeyond: isBeyond || isTime(self), result, usesOldSelf }
}

class Findings {
  readonly undefinedFields: UndefinedField[] = []
  isBeyond = false
  usesOldSelf = false

  constructor(private readonly text: string) {}

  /** The schema of what a node gives, as far as it is known. */
  look(node: TreeNode, scope: Scope): JsonSchema | undefined {
    const schema = this.schemaOf(node, scope)
    if (schema !== undefined && isTime(schema)) this.isBeyond = true
    return schema
  }

  private schemaOf(node: TreeNode, scope: Scope): JsonSchema | undefined {
    if (node.op === 'id') {
      if (node.args === 'oldSelf') this.usesOldSelf = true
      // The library has it, Kubernetes has not.
      if (node.args === 'cel') this.isBeyond = true
      return scope.get(node.args as string)
    }
    if (node.op === '.') return this.selected(node, scope)
    if (node.op === '[]') return this.element(node, scope)
    const method = methodOf(node)
    if (method !== undefined) return this.called(method, scope)
    const call = callOf(node)
    if (call?.name === 'timestamp') this.isBeyond = true
    if (call?.name === WIDE_HAS && call.args[0]?.op === '.') {
      this.selected(call.args[0], scope, this.text.indexOf('(', node.start))
      return undefined
    }
    const parts = children(node).map((child) => this.look(child, scope))
    if (['==', '!=', '+', 'in'].includes(node.op) && parts.some(isUnordered)) this.isBeyond = true
    return node.op === 'value' && typeof node.args === 'string' ? TEXT : node.op === '?:' ? parts[1] : undefined
  }

  private selected(node: TreeNode, scope: Scope, offset?: number): JsonSchema | undefined {
    const [owner, name] = node.args as [TreeNode, string]
    const schema = this.look(owner, scope)
    if (schema?.type !== 'object') return undefined
    if (typeof schema.additionalProperties === 'object') return schema.additionalProperties
    const field = own(schema.properties, unescapedName(name))
    if (field === undefined) this.undefinedFields.push({ name, offset: offset ?? this.text.indexOf('.', owner.end) })
    return field
  }

  private element(node: TreeNode, scope: Scope): JsonSchema | undefined {
    const [owner, index] = node.args as [TreeNode, TreeNode]
    this.look(index, scope)
    const schema = this.look(owner, scope)
    if (schema?.type === 'array') return schema.items
    if (typeof schema?.additionalProperties === 'object') return schema.additionalProperties
    const name = textOf(index)
    return name === undefined ? undefined : own(schema?.properties, name)
  }

  private called({ name, receiver, args }: MethodCall, scope: Scope): JsonSchema | undefined {
    const list = this.look(receiver, scope)
    const [variable, ...bodies] = args
    if (!LOOPS.has(name) || variable?.op !== 'id') {
      for (const arg of args) this.look(arg, scope)
      return undefined
    }
    const inner = new Map(scope).set(variable.args as string, list?.type === 'array' ? list.items : undefined)
    const given = bodies.map((body) => this.look(body, inner))
    return name === 'filter' ? list : name === 'map' && given.at(-1) !== undefined ? { type: 'array', items: given.at(-1)! } : undefined
  }
}

const TEXT: JsonSchema = Object.freeze({ type: 'string' })

const OBJECT_FIELDS: Readonly<Record<string, JsonSchema>> = Object.freeze({
  apiVersion: TEXT, kind: TEXT, metadata: Object.freeze({ type: 'object', properties: Object.freeze({ name: TEXT, generateName: TEXT }) }),
})

/** An object's own fields are there though its schema does not say so, but of its metadata the names only. */
export function withObjectFields(schema: JsonSchema): JsonSchema {
  return { ...schema, properties: { ...schema.properties, ...OBJECT_FIELDS } }
}

function isTime({ type, format }: JsonSchema): boolean {
  return type === 'string' && format !== undefined && TIMES.has(format)
}

function isUnordered(schema: JsonSchema | undefined): boolean {
  return schema?.['x-kubernetes-list-type'] === 'set' || schema?.['x-kubernetes-list-type'] === 'map'
}
