/**
 * What a step can do: one schema per action. An action is a field of its step, so that a step reads like a sentence:
 * `crash: { node: general-2 }`. The table at the end is the one list of actions; messages, documentation and the
 * resolved form follow it.
 */
import { z } from 'zod'
import { componentNames, MANAGER, SCHEDULER } from '../../simulation/index.js'
import { taintSchema } from './cluster.js'
import { duration, inlineObject, name, objectName, oneOf, period, positive, selector, text } from './vocabulary.js'
import { requestsPerSecond } from './traffic.js'

const reference = {
  apiVersion: text.optional().describe('Its apiVersion; without it, that of Kubernetes\' own kind of this name.'),
  kind: text.describe('Kind of the object.'),
  name: objectName.describe('Its name, `NAME` or `NAMESPACE/NAME`.'),
}
const someNodes = {
  node: text.optional().describe('Name of the node.'),
  nodes: z.array(text).min(1).optional().describe('Names of several nodes.'),
}
const nodesOf = (id: string, description: string) => z.strictObject(someNodes).meta({ id, description, ...oneOf('node', 'nodes') })

const manifest = z.union([text, inlineObject, z.array(z.union([text, inlineObject])).min(1)])
const serverSideApply = z.strictObject({
  manifests: manifest.describe('A path or glob, an object written in place, or a list of them.'),
  serverSide: z.boolean().default(false).describe('The server merges by who manages which field, as `kubectl apply --server-side`.'),
  fieldManager: text.optional().describe('With `serverSide`: in whose name; `kubectl` without it.'),
  forceConflicts: z.boolean().optional().describe('With `serverSide`: takes fields that others manage. Without it the API server refuses, and the run stops there.'),
}).meta({ id: 'Apply', description: 'Applies manifests, and says how.' })
const deletion = z.strictObject({
  ...reference,
  gracePeriod: duration.optional().describe('Grace period in place of the pod\'s own.'),
  propagation: z.enum(['Background', 'Foreground', 'Orphan']).default('Background').describe('What becomes of the objects it owns.'),
}).meta({ id: 'Delete', description: 'Deletes an object.' })
const jsonPatchOperation = z.strictObject({
  op: z.enum(['add', 'remove', 'replace', 'test', 'move', 'copy']).describe('What it does.'),
  path: z.string().describe('Where, as a JSON pointer: `/spec/replicas`.'),
  from: z.string().optional().describe('With `move` and `copy`: where the value is taken.'),
  value: z.unknown().optional().describe('With `add`, `replace` and `test`: the value.'),
}).meta({ id: 'JsonPatchOperation', description: 'One operation of a JSON patch (RFC 6902).' })
const patch = z.strictObject({
  ...reference,
  patch: z.union([inlineObject, z.array(jsonPatchOperation).min(1)]).describe('A merge patch: fields to set, `null` to remove; with type `json` a list of operations.'),
  type: z.enum(['merge', 'strategic', 'json']).default('merge').describe('As `kubectl patch --type`: `merge` is a JSON merge patch, in which a list takes the place of a list; `strategic` merges lists by the keys of their elements, for Kubernetes\' own kinds; `json` is a JSON patch. kubectl\'s default is `strategic`.'),
  subresource: z.enum(['status', 'scale']).optional().describe('Subresource to patch in place of the object.'),
}).meta({ id: 'Patch', description: 'Patches an object.' })
const scale = z.strictObject({
  deployment: objectName.optional().describe('The Deployment.'),
  replicaSet: objectName.optional().describe('The ReplicaSet.'),
  statefulSet: objectName.optional().describe('The StatefulSet.'),
  replicas: z.int().min(0).describe('Replicas it shall have.'),
}).meta({ id: 'Scale', description: 'Sets the replicas of a workload.', ...oneOf('deployment', 'replicaSet', 'statefulSet') })
const setImage = z.strictObject({
  deployment: objectName.optional().describe('The Deployment.'),
  statefulSet: objectName.optional().describe('The StatefulSet.'),
  daemonSet: objectName.optional().describe('The DaemonSet.'),
  replicaSet: objectName.optional().describe('The ReplicaSet: its next pods have the image.'),
  pod: objectName.optional().describe('The Pod: its containers are restarted.'),
  container: text.optional().describe('Name of the container; without it, all containers.'),
  image: text.describe('The new image.'),
}).meta({ id: 'SetImage', description: 'Sets the image of a workload\'s or a pod\'s containers, as `kubectl set image`.', ...oneOf('deployment', 'statefulSet', 'daemonSet', 'replicaSet', 'pod') })
const rollout = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']).default('Deployment').describe('Kind of the workload.'),
  undo: objectName.optional().describe('Workload that goes back to its previous revision.'),
  toRevision: positive.optional().describe('With `undo`: the revision to go back to.'),
  pause: objectName.optional().describe('Deployment to pause.'),
  resume: objectName.optional().describe('Deployment to resume.'),
  restart: objectName.optional().describe('Workload whose pods are to be replaced.'),
}).meta({ id: 'Rollout', description: 'Steers a rollout, as `kubectl rollout`.', ...oneOf('undo', 'pause', 'resume', 'restart') })
const drain = z.strictObject({
  ...someNodes,
  force: z.boolean().optional().describe('Pods without a controller go too; without, they are in the way and the step fails.'),
  ignoreDaemonSets: z.boolean().optional().describe('Pods of DaemonSets stay; without, they are in the way.'),
  deleteEmptyDirData: z.boolean().optional().describe('Pods with an emptyDir go too; without, they are in the way.'),
  disableEviction: z.boolean().optional().describe('Deletes the pods without asking their disruption budgets.'),
  podSelector: selector.optional().describe('Label selector: only these pods go.'),
  gracePeriod: duration.optional().describe('Grace period in place of the pods\' own.'),
  timeout: period.optional().describe('After how long the drain of a node gives up, and the step fails; without, never.'),
}).meta({ id: 'Drain', description: 'Cordons nodes and evicts their pods, one node after the other, as `kubectl drain`: a refused eviction is tried again every 5 s. With `for` the drain is over then, and nodes that it has cordoned are schedulable again; those that were cordoned before stay so.', ...oneOf('node', 'nodes') })

const taint = taintSchema.extend(someNodes).meta({ id: 'AddTaint', description: 'Taints nodes, as `kubectl taint`.', ...oneOf('node', 'nodes') })
const untaint = z.strictObject({
  ...someNodes,
  key: text.describe('Key of the taint.'),
  effect: taintSchema.shape.effect.optional().describe('Effect of the taint; without it, all with the key.'),
}).meta({ id: 'RemoveTaint', description: 'Takes taints away.', ...oneOf('node', 'nodes') })
const label = z.strictObject({
  node: text.optional().describe('Node to label.'),
  pod: objectName.optional().describe('Pod to label.'),
  kind: text.optional().describe('Kind of another object to label, with `name`.'),
  name: objectName.optional().describe('Name of that object.'),
  apiVersion: text.optional().describe('Its apiVersion; without it, that of Kubernetes\' own kind of this name.'),
  labels: z.record(z.string(), z.string().nullable()).meta({ 'x-type': 'labels' }).describe('Labels to set; `null` removes one.'),
}).meta({ id: 'Label', description: 'Sets or removes labels, as `kubectl label --overwrite`.', ...oneOf('node', 'pod', 'kind') })

const recover = z.strictObject({
  ...someNodes,
  zone: text.optional().describe('Zone whose nodes recover, all of them.'),
}).meta({ id: 'Recover', description: 'Ends crashes and partitions of nodes.', ...oneOf('node', 'nodes', 'zone') })
const partition = z.strictObject({
  ...someNodes,
  direction: z.enum(['both', 'toControlPlane', 'fromControlPlane']).default('both')
    .describe('Which messages are lost: what the nodes send, what they are sent, or both.'),
}).meta({ id: 'Partition', description: 'Cuts nodes off the control plane. They and their containers run on.', ...oneOf('node', 'nodes') })
const addNode = z.strictObject({
  pool: name.optional().describe('Pool whose kind of node is added; without it, the first one.'),
  count: positive.max(100_000).default(1).describe('How many.'),
  name: name.optional().describe('Name, if there is only one; without it, the next of the pool.'),
  zone: text.optional().describe('Zone; without it, the next of the pool.'),
}).meta({ id: 'AddNode', description: 'Adds nodes, which boot and register.' })
const zoneOutage = z.strictObject({
  zone: text.describe('The zone.'),
}).meta({ id: 'ZoneOutage', description: 'All nodes of a zone lose power.' })
const traffic = z.strictObject({
  to: objectName.describe('The Service, `NAME` or `NAMESPACE/NAME`.'),
  path: text.optional().describe('Path of the demand that changes; without it, all demand on the Service.'),
  requestsPerSecond: requestsPerSecond.describe('The new demand; its times count from this step.'),
}).meta({ id: 'ChangeTraffic', description: 'Replaces the demand on a Service.' })
const component = z.enum(componentNames as [string, ...string[]]).describe('Its name: `kube-scheduler`, `kube-controller-manager` with all its controllers, or one of them, such as `replicaset-controller`.')
const instance = positive.optional().describe('Which of several instances, from 1; without it, the one that leads.')
const crashComponent = z.strictObject({
  component,
  instance,
  graceful: z.boolean().optional().describe('It is asked to stop: kube-scheduler gives up its lock then, kube-controller-manager does not.'),
  afterWrites: positive.optional().describe('With one controller: it dies right after so many more writes that the API server accepts; without, at once.'),
}).meta({ id: 'CrashComponent', description: 'A process of the control plane dies: its queues, its memory and what it was doing are lost. With `for` it starts again, and lists everything anew.' })
const pauseComponent = z.strictObject({ component, instance })
  .meta({ id: 'PauseComponent', description: 'A process of the control plane stands still, with its memory, its queues and the calls that it was about to make. With `for` it goes on then, first with what it was about to do, and hears only afterwards what has changed.' })
const partitionComponent = z.strictObject({ component: z.enum([SCHEDULER, MANAGER]).describe('Which of the two.'), instance })
  .meta({ id: 'PartitionComponent', description: 'Where there are several instances: kube-scheduler or kube-controller-manager on one machine does not reach the API server. Its calls and watches wait; one that leads gives up after ten seconds. With `for` it hears it again.' })
const skewClock = z.strictObject({
  ...someNodes,
  controlPlane: positive.optional().describe('In place of nodes: the machine of the control plane with this number, from 1; its kube-controller-manager and kube-scheduler have its clock.'),
  ahead: duration.optional().describe('By how much the clocks are ahead of the time.'),
  behind: duration.optional().describe('By how much they are behind it.'),
  rate: z.number().min(0.1).max(10).default(1).describe('How many seconds pass by them in one: `1.2` is too fast. Only whoever measures time by it notices: leader election.'),
}).meta({ id: 'SkewClock', description: 'Clocks go wrong. Kubelets write the times of their pods by the clocks of their nodes, controllers judge and write by that of their machine. With `for` they are set right then.', ...oneOf('node', 'nodes', 'controlPlane') })
const stallWatch = z.strictObject({
  component,
  kind: text.describe('The kind that it hears nothing of.'),
}).meta({ id: 'StallWatch', description: 'A process of the control plane is not told of changes: it goes by what it knew. With `for` it is told then, of what is different by then.' })
const staleApiServer = nodesOf('StaleApiServer', 'An API server falls behind: a kubelet of these nodes that lists its pods anew (its machine restarts, a partition ends) is shown those of this moment and hears of no change. What it writes is stored. With `for` the API server catches up.')
const exitContainer = z.strictObject({
  pod: objectName.optional().describe('The pod.'),
  pods: selector.optional().describe('Label selector of several pods.'),
  container: text.optional().describe('The container; without it, the first.'),
  code: z.int().min(0).max(255).default(1).describe('Exit code.'),
}).meta({ id: 'ExitContainer', description: 'Ends a container, as if its program had.', ...oneOf('pod', 'pods') })

/** Every action by the name of its field. */
export const actionFields = {
  apply: z.union([serverSideApply, manifest]).describe('Applies manifests: a path or glob, an object written in place, or a list of them; or a map that says which and how.'),
  delete: deletion.describe('Deletes an object.'),
  patch: patch.describe('Patches an object.'),
  scale: scale.describe('Sets the replicas of a workload.'),
  setImage: setImage.describe('Sets the image of a workload or a pod.'),
  rollout: rollout.describe('Undoes, pauses, resumes or restarts a rollout.'),
  cordon: nodesOf('Cordon', 'Makes nodes unschedulable.').describe('Makes nodes unschedulable.'),
  uncordon: nodesOf('Uncordon', 'Makes nodes schedulable again.').describe('Makes nodes schedulable again.'),
  drain: drain.describe('Cordons nodes and evicts their pods.'),
  taint: taint.describe('Taints nodes.'),
  untaint: untaint.describe('Takes taints away.'),
  label: label.describe('Sets or removes labels.'),
  crash: nodesOf('Crash', 'Nodes lose power, with everything that runs on them.').describe('Nodes lose power.'),
  recover: recover.describe('Ends crashes and partitions.'),
  partition: partition.describe('Cuts nodes off the control plane.'),
  shutDownNode: nodesOf('ShutDownNode', 'Nodes are shut down: if their kubelets have a `shutdownGracePeriod`, pods are ended first, by priority; then the power goes. With `for` they are switched on again.').describe('Nodes are shut down.'),
  reboot: nodesOf('Reboot', 'Nodes restart; their pods start again in place.').describe('Nodes restart.'),
  addNode: addNode.describe('Adds nodes.'),
  removeNode: nodesOf('RemoveNode', 'Takes nodes out: machine and Node object are gone.').describe('Takes nodes out for good.'),
  zoneOutage: zoneOutage.describe('All nodes of a zone lose power.'),
  traffic: traffic.describe('Changes the demand on a Service.'),
  crashComponent: crashComponent.describe('A process of the control plane dies.'),
  pauseComponent: pauseComponent.describe('A process of the control plane stands still.'),
  partitionComponent: partitionComponent.describe('A process of the control plane is cut off the API server.'),
  skewClock: skewClock.describe('Clocks go wrong.'),
  stallWatch: stallWatch.describe('A process of the control plane is not told of changes.'),
  staleApiServer: staleApiServer.describe('Kubelets that start are shown what was.'),
  exitContainer: exitContainer.describe('Ends a container.'),
} as const

/** The name of an action. */
export type ActionKind = keyof typeof actionFields
/** The names of all actions, in the order of the documentation. */
export const actionKinds = Object.keys(actionFields) as readonly ActionKind[]
/** Actions that `for` can undo: those that leave something behind that can be taken back. */
export const undoableKinds: readonly ActionKind[] = ['crash', 'shutDownNode', 'partition', 'zoneOutage', 'cordon', 'drain', 'taint', 'traffic', 'crashComponent', 'pauseComponent', 'partitionComponent', 'skewClock', 'stallWatch', 'staleApiServer']
