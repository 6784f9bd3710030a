/**
 * Random pods with claims: a pod goes only where its volumes can be used, where its claims' drivers can attach them,
 * and never to a claim for one pod that is taken; and where a node would do, one is found. What would do is told here
 * anew from plain lists.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PersistentVolume, PersistentVolumeClaim } from '../../src/model/index.js'
import { decide } from '../../src/placement/index.js'
import { cluster, node, ZONE } from '../unit/placement/build.js'
import { attachment, claim, csiNode, podUsing, storageClass, store, volume } from '../unit/placement/storage.js'

const ZONES = ['a', 'b', 'c']

const shapes = fc.record({
  nodes: fc.array(fc.record({ zone: fc.constantFrom(...ZONES), limit: fc.integer({ min: 0, max: 3 }) }), { minLength: 1, maxLength: 5 }),
  claims: fc.array(fc.record({ kind: fc.constantFrom('bound' as const, 'free' as const, 'made' as const), zone: fc.constantFrom(...ZONES), once: fc.boolean() }), { minLength: 1, maxLength: 6 }),
  attached: fc.array(fc.record({ node: fc.nat(4), claim: fc.nat(5) }), { maxLength: 4 }),
  pods: fc.array(fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 12 }),
})

interface Truth {
  readonly zoneOf: Map<string, string>
  readonly limitOf: Map<string, number>
  /** Claim → the zones in which it can be had; the rest can be had anywhere. */
  readonly zonesOf: Map<string, readonly string[]>
  readonly once: Set<string>
  /** Claims that the driver of the limits has to attach: a class that makes nothing counts as a driver of its own. */
  readonly attaches: Set<string>
  /** Claims whose volumes are attached, whoever uses them. */
  readonly attached: { readonly claim: string; readonly node: string }[]
  readonly placed: { readonly claims: readonly string[]; readonly node: string }[]
}

/** Whether a node would do for a pod's claims. */
function wouldDo({ zoneOf, limitOf, zonesOf, once, attaches, attached: still, placed }: Truth, claims: readonly string[], name: string): boolean {
  if (claims.some((each) => once.has(each) && placed.some((other) => other.claims.includes(each)))) return false
  if (claims.some((each) => zonesOf.get(each)?.includes(zoneOf.get(name)!) === false)) return false
  const attached = new Set(placed.filter((other) => other.node === name).flatMap((other) => other.claims).filter((each) => attaches.has(each)))
  const added = claims.filter((each) => attaches.has(each) && !attached.has(each))
  const unused = new Set(still.filter((each) => each.node === name && !attached.has(each.claim)).map((each) => each.claim))
  return added.length === 0 || attached.size + unused.size + added.length <= limitOf.get(name)!
}

test('pods with claims go where their volumes allow it, if any node does', () => {
  let placements = 0
  let refusals = 0
  fc.assert(fc.property(shapes, ({ nodes, claims, attached, pods }) => {
    const truth: Truth = { zoneOf: new Map(), limitOf: new Map(), zonesOf: new Map(), once: new Set(), attaches: new Set(), attached: [], placed: [] }
    const model = cluster(nodes.map(({ zone }, i) => node(`n${i}`, { labels: { [ZONE]: zone } })))
    store(model, storageClass('wait'), ...nodes.map(({ limit }, i) => csiNode(`n${i}`, { disk: limit })))
    nodes.forEach(({ zone, limit }, i) => {
      truth.zoneOf.set(`n${i}`, zone)
      truth.limitOf.set(`n${i}`, limit)
    })
    const objects: (PersistentVolumeClaim | PersistentVolume)[] = []
    claims.forEach(({ kind, zone, once }, i) => {
      const [name, modes] = [`c${i}`, [once ? 'ReadWriteOncePod' : 'ReadWriteOnce']]
      if (once) truth.once.add(name)
      // A class of its own that makes nothing: only this volume can be had.
      if (kind === 'free') store(model, storageClass(name, { provisioner: 'kubernetes.io/no-provisioner' }))
      if (kind !== 'made') objects.push(volume(`pv-${name}`, { zones: [zone], className: name, spec: { accessModes: modes } }))
      objects.push(claim(name, { modes, className: kind === 'made' ? 'wait' : name, ...(kind === 'bound' ? { volume: `pv-${name}` } : {}) }))
      if (kind !== 'made') truth.zonesOf.set(name, [zone])
      if (kind !== 'free') truth.attaches.add(name)
    })
    store(model, ...objects)
    for (const { node: n, claim: c } of attached) {
      const [name, of] = [`n${n % nodes.length}`, `c${c % claims.length}`]
      store(model, attachment(name, `pv-${of}`))
      // A volume that is to be made yet cannot be attached.
      if (claims[c % claims.length]!.kind !== 'made') truth.attached.push({ claim: of, node: name })
    }
    pods.forEach((wanted, i) => {
      const used = [...new Set(wanted.map((n) => `c${n % claims.length}`))]
      const pod = podUsing(`p${i}`, ...used)
      const decision = decide(model, pod, { startIndex: i, ties: 'list-order', draw: () => 0 })
      const names = [...truth.zoneOf.keys()].filter((name) => wouldDo(truth, used, name))
      if (decision.node === undefined) refusals++
      else placements++
      expect(decision.node === undefined ? names : [decision.node].filter((name) => !names.includes(name))).toEqual([])
      if (decision.node === undefined) return
      model.setPod(i, pod, decision.node)
      truth.placed.push({ claims: used, node: decision.node })
    })
  }), { numRuns: 200 })
  expect(Math.min(placements, refusals)).toBeGreaterThan(100)
})
