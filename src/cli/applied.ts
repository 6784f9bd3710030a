/** What became of the objects of an apply, as kubectl says it, and the flags of one that the server does. */
import { refusalText } from '../apiserver/index.js'
import type { KubeObject } from '../model/index.js'
import type { Applied, ServerSide } from '../simulation/index.js'
import { print } from './output.js'

export interface ServerSideFlags {
  readonly serverSide?: boolean
  readonly fieldManager?: string
  readonly forceConflicts?: boolean
}

export function serverSideMistake({ serverSide, fieldManager, forceConflicts }: ServerSideFlags): string | undefined {
  if (serverSide === true || (fieldManager === undefined && forceConflicts !== true)) return undefined
  return `--${fieldManager === undefined ? 'force-conflicts' : 'field-manager'} only works with --server-side`
}

export function serverSideOf({ serverSide, fieldManager, forceConflicts }: ServerSideFlags): ServerSide | undefined {
  if (serverSide !== true) return undefined
  return { ...(fieldManager === undefined ? {} : { fieldManager }), ...(forceConflicts === true ? { forceConflicts } : {}) }
}

/** One line an object; `suffix` says how it was meant. */
export function printApplied(applied: readonly Applied[], suffix = ''): void {
  for (const { result, refusal, ...object } of applied) {
    print(`${shownName(object)} ${refusal === undefined ? result : `refused: ${refusalText(refusal)}`}${suffix}`)
  }
}

/** As kubectl names objects: `deployment.apps/web`. */
function shownName({ apiVersion, kind, name }: Pick<KubeObject, 'apiVersion' | 'kind'> & { readonly name: string }): string {
  const slash = apiVersion.indexOf('/')
  return `${kind.toLowerCase()}${slash < 0 ? '' : `.${apiVersion.slice(0, slash)}`}/${name}`
}
