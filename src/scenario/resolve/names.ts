/**
 * Names in steps that can be known to be wrong before the start: nodes, zones and pools. What steps or manifests add
 * counts as there, since only the run knows when. Workloads and Services come from manifests only; that one is
 * missing there is a warning and not an error, because it is the run's to say at which step it had to be there. Every
 * other name is looked up when its step happens.
 */
import { nearestWord } from '../../model/index.js'
import type { ManifestObject, Path } from '../../model/index.js'
import { DECLARED } from './applied.js'
import { inventoryOf } from './cluster.js'
import type { Inventory, NodePool } from './cluster.js'
import type { Context, QualifiedName } from './context.js'
import type { Step } from './step.js'
import type { Demand } from './traffic.js'

/** Reports nodes, zones and pools that there cannot be. */
export function checkNames(
  context: Context, pools: readonly NodePool[], manifests: readonly ManifestObject[], steps: readonly Step[], traffic: readonly Demand[],
): void {
  const additions = steps.flatMap(({ action }) => (action.kind === 'addNode' ? [action] : []))
  const applied = steps.flatMap(({ action }) => (action.kind === 'apply' ? action.manifests : []))
  const inventory = inventoryOf(pools, [...manifests, ...applied], {
    names: additions.flatMap(({ name }) => name ?? []),
    pools: additions.filter(({ name }) => name === undefined).map(({ pool }) => pool),
    zones: additions.flatMap(({ zone }) => zone ?? []),
  })
  for (const step of steps) checkStep(context, step, inventory)
  checkDeclared(context, [...manifests, ...applied], steps, traffic)
}

/** Warns of workloads and Services that no manifest has. */
function checkDeclared(context: Context, manifests: readonly ManifestObject[], steps: readonly Step[], traffic: readonly Demand[]): void {
  const declared = new Set(manifests.map(({ object }) => {
    const { namespace = context.namespace, name } = object.metadata
    return `${object.kind} ${namespace}/${name}`
  }))
  const check = (path: Path, kind: string, { namespace, name }: QualifiedName): void => {
    if (name === '' || declared.has(`${kind} ${namespace}/${name}`)) return
    const near = nearestWord(name, manifests.filter(({ object }) => object.kind === kind).map(({ object }) => object.metadata.name))
    context.warn(path, 'unknown-name', `no manifest has a ${kind} ${namespace}/${name}`,
      near === undefined || near === name ? 'add its manifest, or name its namespace: NAMESPACE/NAME' : `did you mean "${near}"?`)
  }
  for (const [i, { service }] of traffic.entries()) check(['traffic', i, 'to'], 'Service', service)
  for (const { index, action } of steps) {
    if (action.kind === 'traffic') check(['steps', index, 'traffic', 'to'], 'Service', action.service)
    else if ('target' in action && DECLARED.has(action.target.kind)) check(['steps', index, action.kind], action.target.kind, action.target)
  }
}

function checkStep(context: Context, { index, action }: Step, inventory: Inventory): void {
  const path: Path = ['steps', index, action.kind]
  if ('nodes' in action) {
    const field = action.nodes.length > 1 ? 'nodes' : 'node'
    for (const node of action.nodes) if (!inventory.hasNode(node)) unknown(context, [...path, field], 'node', node, inventory.nodes)
  }
  if (action.kind === 'label' && action.target.kind === 'Node' && !inventory.hasNode(action.target.name)) {
    unknown(context, [...path, 'node'], 'node', action.target.name, inventory.nodes)
  }
  if ((action.kind === 'zoneOutage' || action.kind === 'recover') && action.zone !== undefined && !inventory.zones.has(action.zone)) {
    unknown(context, [...path, 'zone'], 'zone', action.zone, [...inventory.zones])
  }
  if (action.kind === 'addNode' && action.pool !== undefined && !inventory.pools.includes(action.pool)) {
    unknown(context, [...path, 'pool'], 'node pool', action.pool, inventory.pools)
  }
}

/** As many names as can be told instead of guessing which one was meant. */
const mostNames = 12

function unknown(context: Context, path: Path, what: string, name: string, names: readonly string[]): void {
  const near = names.length > mostNames ? nearestWord(name, names) : undefined
  const all = `${names.slice(0, mostNames).join(', ')}${names.length > mostNames ? ' …' : ''}`
  context.report(path, 'unknown-name', `there is no ${what} "${name}"`,
    near !== undefined ? `did you mean "${near}"?` : all === '' ? `the scenario has no ${what}` : `there are ${all}`)
}
