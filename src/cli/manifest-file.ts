/** A file of manifests with all that is wrong with it, as far as that can be known without a cluster. */
import { readFileSync } from 'node:fs'
import { readManifests, refusalOf, type ManifestObject, type Problem, type ValidateMode } from '../model/index.js'

export interface ManifestFile {
  readonly objects: readonly ManifestObject[]
  readonly errors: readonly Problem[]
  readonly notes: readonly Problem[]
}

export function readManifestFile(file: string, validate: ValidateMode): ManifestFile {
  const { objects, problems, notes } = readManifests(readFileSync(file), { file, validate })
  // A scenario among manifests is a custom resource to Kubernetes; whoever passes one means the other command.
  const scenario = notes.find(({ message }) => message.startsWith('Scenario (kube-orrery/'))
  if (scenario !== undefined) {
    return { objects: [], errors: [{ ...scenario, severity: 'error', message: 'this is a scenario, not a manifest', remedy: `orrery run ${file}` }], notes: [] }
  }
  return { objects, errors: [...problems, ...objects.map(refusalOf).filter((problem) => problem !== undefined)], notes }
}
