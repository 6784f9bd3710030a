/** What the time line says about nodes. */
import { componentOf } from '../client/index.js'
import { getCondition, type Node } from '../model/index.js'
import type { Change, Happening } from '../sim/index.js'
import type { Folder } from './folder.js'

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure']

export class NodeNarrator {
  constructor(private readonly folder: Folder) {}

  look({ key, old, new: node }: Change<Node>, { actor }: Happening, now: number): void {
    if (node === undefined) return this.folder.line(now, 'node', `${key} deleted`)
    if (old === undefined) return now === 0 ? undefined : this.folder.line(now, 'node', `${key} joined`)
    const [before, after] = [old, node].map((each) => getCondition(each.status?.conditions, 'Ready'))
    if (before !== undefined && after !== undefined && before.status !== after.status) {
      this.folder.line(now, 'node', `${key} ${after.status === 'True' ? 'Ready' : 'NotReady'}`, componentOf(actor) === 'node-controller' ? 'no heartbeat for 50 s' : (after.reason ?? ''))
    }
    if ((old.spec?.unschedulable === true) !== (node.spec?.unschedulable === true)) this.folder.line(now, 'node', `${key} ${node.spec?.unschedulable === true ? 'cordoned' : 'uncordoned'}`)
    this.lookAtPressure(key, old, node, now)
    this.lookAtTaints(key, old, node, now)
  }

  private lookAtPressure(key: string, old: Node, node: Node, now: number): void {
    for (const type of PRESSURES) {
      const [was, is] = [old, node].map((each) => getCondition(each.status?.conditions, type))
      if ((was?.status === 'True') !== (is?.status === 'True')) this.folder.line(now, 'node', `${key} ${is?.status === 'True' ? '' : 'no '}${type}`, is?.reason ?? '')
    }
  }

  private lookAtTaints(key: string, old: Node, node: Node, now: number): void {
    const had = new Set((old.spec?.taints ?? []).map(text))
    for (const taint of node.spec?.taints ?? []) if (taint.effect === 'NoExecute' && !had.has(text(taint))) this.folder.line(now, 'node', `${key} tainted`, text(taint))
  }
}

function text({ key, value, effect }: { readonly key: string; readonly value?: string; readonly effect: string }): string {
  return `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`
}
