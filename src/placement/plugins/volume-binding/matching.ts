/**
 * Which volume a claim gets: one that is bound to it in advance, or the smallest that is large enough and fits. What
 * does not depend on the node is told once per claim; volumes of one size go by name, where upstream's order is that
 * of a map.
 * Source: component-helpers/storage/volume (FindMatchingVolume, CheckNodeAffinity, CheckAccessModes).
 */
import { bytes, byText, isBoundToClaim, labelSelectorAsSelector, matches, storageClassOf } from '../../../model/index.js'
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/index.js'
import { compileTerm, matchesTerm } from '../../matching/node-selector.js'
import type { CompiledTerm } from '../../matching/node-selector.js'
import type { Labels } from '../../model/pod-class.js'

type Terms = readonly (CompiledTerm | undefined)[]

const compiled = new WeakMap<object, Terms>()

/** Whether a volume can be used on a node with these labels. */
export function matchesNodeAffinity({ spec: { nodeAffinity } }: PersistentVolume, labels: Labels): boolean {
  const required = nodeAffinity?.required
  if (required === undefined) return true
  let terms = compiled.get(required)
  if (terms === undefined) compiled.set(required, terms = required.nodeSelectorTerms.map(compileTerm))
  return terms.some((term) => matchesTerm(term, '', labels))
}

/** How much a claim asks for, in bytes. */
export function requestedBytes({ spec: { resources } }: PersistentVolumeClaim): number {
  return bytes(resources?.requests?.['storage'])
}

/** Volumes that a claim could get, but for the node: those bound to it in advance, the others by size. */
export interface Candidates {
  readonly prebound: readonly PersistentVolume[]
  readonly free: readonly PersistentVolume[]
}

/** The volumes of its class that a claim could get. */
export function candidatesFor(claim: PersistentVolumeClaim, volumes: Iterable<PersistentVolume>): Candidates {
  const prebound: PersistentVolume[] = []
  const free: PersistentVolume[] = []
  const wanted = requestedBytes(claim)
  const { selector } = claim.spec
  const selects = selector === undefined ? undefined : labelSelectorAsSelector(selector)
  for (const volume of volumes) {
    if (!suits(volume, claim, wanted)) continue
    if (volume.spec.claimRef !== undefined) {
      if (isBoundToClaim(volume, claim)) prebound.push(volume)
    } else if (volume.status?.phase === 'Available' && storageClassOf(volume) === storageClassOf(claim) && hasAccessModes(volume, claim)
      && (selects === undefined || (!('error' in selects) && matches(selects, volume.metadata.labels ?? {})))) free.push(volume)
  }
  prebound.sort((a, b) => byText(a.metadata.name, b.metadata.name))
  free.sort((a, b) => sizeOf(a) - sizeOf(b) || byText(a.metadata.name, b.metadata.name))
  return { prebound, free }
}

function sizeOf({ spec }: PersistentVolume): number {
  return bytes(spec.capacity?.['storage'])
}

function suits(volume: PersistentVolume, { spec }: PersistentVolumeClaim, wanted: number): boolean {
  return sizeOf(volume) >= wanted
    && (volume.spec.volumeMode ?? 'Filesystem') === (spec.volumeMode ?? 'Filesystem')
    && (volume.spec.volumeAttributesClassName ?? '') === (spec.volumeAttributesClassName ?? '')
    && volume.metadata.deletionTimestamp === undefined
}

/** Why a claim cannot have the volume that it names; undefined if it can. Source: checkVolumeSatisfyClaim. */
export function misfit(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (sizeOf(volume) < requestedBytes(claim)) return 'requested PV is too small'
  if (storageClassOf(volume) !== storageClassOf(claim)) return 'storageClassName does not match'
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) return 'incompatible volumeMode'
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode'
}

/** Whether a volume allows all the ways in which a claim wants to use it. */
function hasAccessModes(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  return (spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode) === true)
}

/** The volume that a claim gets on a node, if there is one that nobody else has chosen. */
export function chooseVolume({ prebound, free }: Candidates, labels: Labels, chosen: ReadonlySet<string>): PersistentVolume | undefined {
  const own = prebound.find(({ metadata }) => !chosen.has(metadata.name))
  if (own !== undefined) return matchesNodeAffinity(own, labels) ? own : undefined
  return free.find((volume) => !chosen.has(volume.metadata.name) && matchesNodeAffinity(volume, labels))
}
