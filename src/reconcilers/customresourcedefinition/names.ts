/**
 * Which of the names that a definition asks for it gets: those that no other definition of its group has.
 * Source: apiextensions-apiserver, pkg/controller/status/naming_controller.go.
 */
import type { CustomResourceCondition, CustomResourceDefinition, CustomResourceNames } from '../../model/index.js'

export interface NamesAccepted {
  readonly names: CustomResourceNames
  readonly accepted: Pick<CustomResourceCondition, 'type' | 'status' | 'reason' | 'message'>
}

/** The names that a definition has from now on, and whether they are all that it asks for. */
export function acceptedNames({ spec: { names: asked }, status }: CustomResourceDefinition, taken: readonly CustomResourceNames[]): NamesAccepted {
  const had = status?.acceptedNames ?? { plural: '', kind: '' }
  const resources = new Set(taken.flatMap(({ plural, singular = '', shortNames = [] }) => [plural, singular, ...shortNames]))
  const kinds = new Set(taken.flatMap(({ kind, listKind = '' }) => [kind, listKind]))
  let conflict: { readonly reason: string; readonly message: string } | undefined
  const choose = (wanted: string, before: string, used: ReadonlySet<string>, reason: string): string => {
    if (wanted === before || !used.has(wanted)) return wanted
    conflict = { reason, message: `${JSON.stringify(wanted)} is already in use` }
    return before
  }
  const { shortNames = [], singular = '', listKind = '' } = asked
  const isTaken = shortNames.filter((name) => resources.has(name) && had.shortNames?.includes(name) !== true)
  const plural = choose(asked.plural, had.plural, resources, 'PluralConflict')
  const single = choose(singular, had.singular ?? '', resources, 'SingularConflict')
  if (isTaken.length > 0) conflict = { reason: 'ShortNamesConflict', message: messageOf(isTaken.map((name) => `${JSON.stringify(name)} is already in use`)) }
  const kind = choose(asked.kind, had.kind, kinds, 'KindConflict')
  const list = choose(listKind, had.listKind ?? '', kinds, 'ListKindConflict')
  const names: CustomResourceNames = {
    plural, ...(single === '' ? {} : { singular: single }), ...shortNamesOf(isTaken.length === 0 ? shortNames : had.shortNames ?? []),
    kind, ...(list === '' ? {} : { listKind: list }), ...(asked.categories === undefined ? {} : { categories: asked.categories }),
  }
  const { reason, message } = conflict ?? { reason: 'NoConflicts', message: 'no conflicts found' }
  return { names, accepted: { type: 'NamesAccepted', status: conflict === undefined ? 'True' : 'False', reason, message } }
}

function shortNamesOf(shortNames: readonly string[]): Pick<CustomResourceNames, 'shortNames'> {
  return shortNames.length === 0 ? {} : { shortNames }
}

function messageOf(errors: readonly string[]): string {
  return errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`
}
