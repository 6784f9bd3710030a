/** Which fields each step has, so that one that is missing, misspelt or too much is a mistake and not a step without effect. */
import { nearestWord } from '../model/index.js'
import type { ActionKind } from '../simulation/index.js'
import { OptionError } from './errors.js'

interface Fields {
  /** Must be there. */
  readonly needs?: readonly string[]
  /** Exactly one of them must be there. */
  readonly oneOf?: readonly string[]
  readonly may?: readonly string[]
}

const NODES: Fields = { oneOf: ['node', 'nodes'] }
const COMPONENT: Fields = { needs: ['component'], may: ['instance'] }
const DRAIN_FLAGS = ['force', 'ignoreDaemonSets', 'deleteEmptyDirData', 'disableEviction', 'podSelector', 'gracePeriod', 'timeout']

const FIELDS: { readonly [K in Exclude<ActionKind, 'apply'>]: Fields } = {
  delete: { needs: ['kind', 'name'], may: ['apiVersion', 'gracePeriod', 'propagation'] },
  patch: { needs: ['kind', 'name', 'patch'], may: ['apiVersion', 'type', 'subresource'] },
  scale: { oneOf: ['deployment', 'replicaSet', 'statefulSet'], needs: ['replicas'] },
  setImage: { oneOf: ['deployment', 'statefulSet', 'daemonSet', 'replicaSet', 'pod'], needs: ['image'], may: ['container'] },
  rollout: { oneOf: ['undo', 'pause', 'resume', 'restart'], may: ['kind', 'toRevision'] },
  cordon: NODES,
  uncordon: NODES,
  drain: { ...NODES, may: DRAIN_FLAGS },
  taint: { ...NODES, needs: ['key', 'effect'], may: ['value'] },
  untaint: { ...NODES, needs: ['key'], may: ['effect'] },
  label: { oneOf: ['node', 'pod', 'kind'], needs: ['labels'], may: ['name', 'apiVersion'] },
  crash: NODES,
  recover: { oneOf: ['node', 'nodes', 'zone'] },
  partition: { ...NODES, may: ['direction'] },
  reboot: NODES,
  shutDownNode: NODES,
  addNode: { may: ['pool', 'count', 'name', 'zone'] },
  removeNode: NODES,
  zoneOutage: { needs: ['zone'] },
  traffic: { needs: ['to', 'requestsPerSecond'], may: ['path'] },
  crashComponent: { ...COMPONENT, may: ['instance', 'afterWrites', 'graceful'] },
  pauseComponent: COMPONENT,
  partitionComponent: COMPONENT,
  skewClock: { oneOf: ['node', 'nodes', 'controlPlane'], may: ['ahead', 'behind', 'rate'] },
  stallWatch: { needs: ['component', 'kind'] },
  staleApiServer: NODES,
  exitContainer: { oneOf: ['pod', 'pods'], may: ['container', 'code'] },
}

/** Throws an OptionError if a step has not the fields that it has to have. */
export function checkFields(action: Exclude<ActionKind, 'apply'>, input: object): void {
  const { needs = [], oneOf = [], may = [] } = FIELDS[action]
  const all = [...oneOf, ...needs, ...may]
  const given = Object.keys(input).filter((field) => (input as Record<string, unknown>)[field] !== undefined)
  for (const field of given) {
    if (all.includes(field)) continue
    const near = nearestWord(field, all)
    throw new OptionError(`${action} has no "${field}"${near === undefined ? `: it has ${all.join(', ')}` : `; did you mean "${near}"?`}`)
  }
  const chosen = oneOf.filter((field) => given.includes(field))
  if (chosen.length > 1) throw new OptionError(`${action}: ${chosen.join(' and ')} exclude each other: keep one of them`)
  if (oneOf.length > 0 && chosen.length === 0) throw new OptionError(`${action}: one of ${oneOf.join(', ')} is missing: name what it is about`)
  for (const field of needs) if (!given.includes(field)) throw new OptionError(`${action}: "${field}" is missing`)
  for (const field of given) if ((input as Record<string, unknown>)[field] === '' && field !== 'value') throw new OptionError(`${action}: "${field}" is empty`)
}

/** A number from 1, if there is one. */
export function checkPositive(name: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) throw new OptionError(`${name}: ${JSON.stringify(value)} is no whole number from 1 on`)
}
