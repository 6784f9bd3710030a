/** A file of manifests with all that is wrong with it, as far as that can be known without a cluster. */
import { readManifests, refusalOf, type ManifestObject, type Problem, type ValidateMode } from '../model/index.js'
import { manifestFiles, readInput } from './files.js'
import { tell } from './output.js'

export interface ManifestFile {
  readonly objects: readonly ManifestObject[]
  readonly errors: readonly Problem[]
  readonly notes: readonly Problem[]
}

/** The files of paths; those that cannot be found are told and counted. */
export function readManifestPaths(paths: readonly string[], validate: ValidateMode): { readonly files: readonly ManifestFile[]; readonly missing: number } {
  let missing = 0
  const files = paths.flatMap((path) => {
    const found = manifestFiles(path)
    if (!('error' in found)) return found.map((file) => readManifestFile(file, validate))
    tell(found.error)
    missing++
    return []
  })
  return { files, missing }
}

function readManifestFile(file: string, validate: ValidateMode): ManifestFile {
  const text = readInput(file)
  if ('error' in text) return { objects: [], errors: [{ severity: 'error', code: 'unreadable', message: text.error }], notes: [] }
  const { objects, problems, notes } = readManifests(text, { file, validate })
  // A scenario among manifests is a custom resource to Kubernetes; whoever passes one means the other command.
  const scenario = notes.find(({ message }) => message.startsWith('Scenario (kube-orrery/'))
  if (scenario !== undefined) {
    return { objects: [], errors: [{ ...scenario, severity: 'error', message: 'this is a scenario, not a manifest', remedy: `orrery run ${file}` }], notes: [] }
  }
  return { objects, errors: [...problems, ...objects.map(refusalOf).filter((problem) => problem !== undefined)], notes }
}
