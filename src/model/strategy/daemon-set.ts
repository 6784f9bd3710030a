/**
 * Storing a DaemonSet: an annotation counts its templates. Only the API server writes it, and what clients say there is
 * not listened to. Source: pkg/registry/apps/daemonset/strategy.go, pkg/apis/apps/v1/conversion.go.
 */
import { withFields } from '../copy.js'
import type { DaemonSet } from '../kinds/index.js'
import { sameValue } from './same.js'

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

/** A new set: its first template. */
export function createdDaemonSet(daemonSet: DaemonSet): DaemonSet {
  return counted(daemonSet, 1)
}

/** A changed set: another template counts one up. */
export function updatedDaemonSet(old: DaemonSet, next: DaemonSet): DaemonSet {
  const count = templateGeneration(old) ?? 0
  return counted(next, sameValue(old.spec.template, next.spec.template) ? count : count + 1)
}

/** The count of the templates, if it is there. */
export function templateGeneration({ metadata }: DaemonSet): number | undefined {
  const text = metadata.annotations?.[TEMPLATE_GENERATION]
  return text === undefined || !/^[+-]?[0-9]+$/.test(text) ? undefined : Number(text)
}

function counted(daemonSet: DaemonSet, count: number): DaemonSet {
  const { metadata } = daemonSet
  if (metadata.annotations?.[TEMPLATE_GENERATION] === String(count)) return daemonSet
  const annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(count) }
  return withFields(daemonSet, { metadata: withFields(metadata, { annotations }) })
}
