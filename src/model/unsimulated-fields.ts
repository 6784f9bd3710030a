/**
 * Names the fields of an object that are known to Kubernetes but that nothing here simulates. A path is written
 * without indexes (`spec.containers[].securityContext.privileged`), so that a field counts once however often it
 * occurs. Give it objects as they were read: defaulting fills in fields that nobody asked for.
 */
import { byText } from '../plain/index.js'
import { builtInKind } from './kinds/registry.js'
import { formOf, formOfStep, type Form } from './kinds/form.js'
import { unsimulatedInDefinition } from './custom-kind/index.js'
import type { CustomResourceDefinition } from './kinds/custom-resource-definition.js'
import type { KubeObject } from './kinds/object.js'
import { reportedWhole, simulatedFields } from './simulated-fields.js'

/** The patterns of a kind as a tree of steps. */
interface Branch {
  readonly steps: Map<string, Branch>
  /** The values with which the field is simulated; undefined if with any. */
  values: Set<string> | undefined
  ends: boolean
}

const alwaysSimulated = ['apiVersion', 'kind', 'metadata.**', 'status.**']
const trees = new Map<string, Branch>()

/** The paths of known fields that the simulation does not act upon, in order; empty for kinds that are not live. */
export function unsimulatedFields(object: KubeObject): readonly string[] {
  const kind = builtInKind(object.apiVersion, object.kind)
  const patterns = simulatedFields[object.kind]
  if (kind?.schema === undefined || !kind.live || patterns === undefined) return []
  const found = new Set<string>()
  visit(object, treeOf(object.kind, patterns), formOf(kind.schema), '', found)
  if (object.kind === 'CustomResourceDefinition') for (const path of unsimulatedInDefinition(object as unknown as CustomResourceDefinition)) found.add(path)
  return [...found].sort(byText)
}

function visit(value: unknown, branch: Branch | undefined, form: Form | undefined, path: string, found: Set<string>): void {
  if (typeof value !== 'object' || value === null || (branch === undefined && reportedWhole.has(lastStep(path)))) {
    found.add(path)
    return
  }
  if (Array.isArray(value)) {
    const inner = branch?.steps.get('[]')
    for (const item of value) if (!isSimulated(inner, item)) visit(item, inner, formOfStep(form, '[]'), `${path}[]`, found)
    return
  }
  for (const key of Object.keys(value)) {
    const step = form?.is === 'map' ? '*' : key
    const content = (value as Readonly<Record<string, unknown>>)[key]
    const inner = branch?.steps.get(step)
    if (!isSimulated(inner, content)) visit(content, inner, formOfStep(form, key), path === '' ? step : `${path}.${step}`, found)
  }
}

/** Whether a value is simulated, with all that is in it. */
function isSimulated(branch: Branch | undefined, value: unknown): boolean {
  if (branch === undefined) return false
  return branch.steps.has('**') || (branch.ends && (branch.values === undefined || branch.values.has(String(value))))
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function treeOf(kind: string, patterns: readonly string[]): Branch {
  const known = trees.get(kind)
  if (known !== undefined) return known
  const root = newBranch()
  for (const pattern of [...alwaysSimulated, ...patterns]) addPattern(root, pattern)
  trees.set(kind, root)
  return root
}

function addPattern(root: Branch, pattern: string): void {
  const [path = '', value] = pattern.split('=')
  let branch = root
  for (const step of path.replaceAll('[]', '.[]').split('.')) {
    const next = branch.steps.get(step) ?? newBranch()
    branch.steps.set(step, next)
    branch = next
  }
  branch.ends = true
  if (value !== undefined) branch.values = (branch.values ?? new Set<string>()).add(value)
}

function newBranch(): Branch {
  return { steps: new Map(), values: undefined, ends: false }
}
