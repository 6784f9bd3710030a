/**
 * From YAML's nodes to plain values, as kubectl's parser makes them. Keys become text; a key that is there twice is
 * an error that names both places (kubectl would silently take the last); aliases stand for their anchor's value,
 * but only up to a bounded size, so that a few lines cannot stand for gigabytes; `<<` merges where it stands. Every
 * key becomes an own property, `__proto__` too, so that no document can reach the prototype of anything; that key
 * may hold text only, because schema checks do not look at it.
 */
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml'
import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { setOwn } from '../copy.js'
import type { Place } from '../problem.js'
import { formatPlace } from '../problem.js'
import { maxDepth } from './parse.js'
import type { ParsedDocument, YamlError } from './parse.js'
import { resolvePlain, resolveTagged } from './scalar.js'
import type { ScalarValue } from './scalar.js'

/** A plain value as read: JSON, and bigints for integers beyond 2^53. */
export type YamlValue = ScalarValue | YamlValue[] | { [key: string]: YamlValue }

/** How many characters and nodes aliases may stand for, all together. */
const maxAliasedSize = 4_000_000

/** More mistakes than anybody reads at once. */
const maxErrors = 20

const mergeTag = 'tag:yaml.org,2002:merge'

/** A converted document. */
export interface ConvertedDocument {
  readonly value: YamlValue
  /** If there are any, the value cannot be used. */
  readonly errors: readonly YamlError[]
  /** The YAML node that a list or map of the value was made from. */
  readonly origins: ReadonlyMap<YamlValue, YAMLMap | YAMLSeq>
}

/** Converts a parsed document. */
export function convertDocument(parsed: ParsedDocument): ConvertedDocument {
  const conversion = new Conversion(parsed)
  const value = conversion.node(parsed.root?.contents)
  return { value, errors: conversion.errors, origins: conversion.origins }
}

class Conversion {
  readonly errors: YamlError[] = []
  readonly origins = new Map<YamlValue, YAMLMap | YAMLSeq>()
  private readonly anchors = new Map<string, Node>()
  /** The lists and maps around the present node: an alias to one of them would never end. */
  private readonly open = new Set<Node>()
  private aliasedSize = 0
  private aliasDepth = 0
  private readonly parsed: ParsedDocument

  constructor(parsed: ParsedDocument) {
    this.parsed = parsed
  }

  node(node: unknown): YamlValue {
    if (isAlias(node)) return this.alias(node)
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null
    if (node.anchor !== undefined && this.aliasDepth === 0) this.anchors.set(node.anchor, node)
    if (this.aliasDepth > 0 && !this.affordable(node)) return null
    if (isScalar(node)) return this.scalar(node)
    if (this.open.size >= maxDepth) return this.fail(node, 'too-deep', `more than ${maxDepth} levels of nesting`)
    this.open.add(node)
    const value = isMap(node) ? this.map(node) : node.items.map((item) => this.node(item))
    this.open.delete(node)
    this.origins.set(value, node)
    return value
  }

  private alias(alias: Alias): YamlValue {
    const target = this.anchors.get(alias.source)
    if (target === undefined) return this.fail(alias, 'alias', `unknown anchor '${alias.source}' referenced`)
    if (this.open.has(target)) {
      return this.fail(alias, 'alias', `anchor '${alias.source}' value contains itself`)
    }
    this.aliasDepth++
    const value = this.node(target)
    this.aliasDepth--
    return value
  }

  private affordable(node: Node): boolean {
    if (this.aliasedSize > maxAliasedSize) return false
    this.aliasedSize += isScalar(node) ? 1 + (node.source?.length ?? 0) : 1
    if (this.aliasedSize > maxAliasedSize) {
      this.fail(node, 'alias', 'document contains excessive aliasing', 'write the repeated parts out')
      return false
    }
    return true
  }

  private scalar(node: Scalar): YamlValue {
    const source = scalarSource(node)
    const value = node.tag === undefined
      ? resolveUntagged(source, node.type)
      : resolveTagged(source, node.tag)
    if (value === undefined) return this.fail(node, 'yaml', `cannot decode "${source}" as ${shortTag(node.tag)}`)
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return this.fail(node, 'yaml', `${source} is no number that JSON can hold`, 'put it in quotes if it is text')
    }
    return Object.is(value, -0) ? 0 : value
  }

  private map(map: YAMLMap): YamlValue {
    const object: Record<string, YamlValue> = {}
    const firsts = new Map<string, Node>()
    for (const pair of map.items) {
      if (isMerge(pair.key)) this.merge(object, pair)
      else this.entry(object, pair, firsts)
    }
    return object
  }

  private entry(object: Record<string, YamlValue>, pair: Pair, firsts: Map<string, Node>): void {
    const key = this.key(pair.key)
    if (key === undefined) return
    const first = firsts.get(key)
    if (first !== undefined && isNode(pair.key)) {
      const place = formatPlace(this.placeOf(first))
      const message = `key ${JSON.stringify(key)} already set in map, first at ${place}`
      this.fail(pair.key, 'duplicate-key', message, 'remove one of the two')
      return
    }
    if (isNode(pair.key)) firsts.set(key, pair.key)
    const value = this.node(pair.value)
    if (key === '__proto__' && typeof value !== 'string') {
      this.fail(isNode(pair.key) ? pair.key : undefined, 'yaml', 'the key "__proto__" can only hold text', 'rename it')
      return
    }
    setOwn(object, key, value)
  }

  private key(node: unknown): string | undefined {
    const before = this.errors.length
    const value = this.node(node)
    if (this.errors.length > before) return undefined
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
    const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'a map'
    this.fail(isNode(node) ? node : undefined, 'yaml', `a map's key must be text, not ${what}`,
      value === null ? undefined : 'put the key in quotes; templates must be rendered first')
    return undefined
  }

  /** Of a list of maps the first has precedence; kubectl lets a merge overwrite the keys written before it. */
  private merge(object: Record<string, YamlValue>, pair: Pair): void {
    const value = this.node(pair.value)
    const sources = Array.isArray(value) ? value.toReversed() : [value]
    for (const source of sources) {
      if (!isObject(source)) {
        const message = 'map merge requires map or sequence of maps as the value'
        this.fail(isNode(pair.key) ? pair.key : undefined, 'yaml', message)
        return
      }
      for (const key of Object.keys(source)) setOwn(object, key, source[key] ?? null)
    }
  }

  private fail(node: Node | undefined, code: string, message: string, remedy?: string): null {
    if (this.errors.length < maxErrors) {
      this.errors.push({ code, message, ...(remedy === undefined ? {} : { remedy }), ...this.placeOf(node) })
    }
    return null
  }

  private placeOf(node: Node | undefined): Place {
    return this.parsed.placeAt(node?.range?.[0] ?? 0)
  }
}

/** Whether a value is a map. */
export function isObject(value: YamlValue | undefined): value is { [key: string]: YamlValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An element of a list or an entry of a map; undefined if there is none. */
export function child(value: YamlValue | undefined, step: string | number): YamlValue | undefined {
  if (Array.isArray(value)) return value[Number(step)]
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

function scalarSource(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : node.source ?? ''
}

function resolveUntagged(source: string, type: Scalar['type']): ScalarValue {
  return type === 'PLAIN' || type === undefined ? resolvePlain(source) : source
}

function isMerge(key: unknown): boolean {
  if (!isScalar(key) || key.value !== '<<') return false
  return key.tag === mergeTag || (key.tag === undefined && key.type === 'PLAIN')
}

function shortTag(tag: string | undefined): string {
  return (tag ?? '').replace('tag:yaml.org,2002:', '!!')
}
