/** The machines of a scenario: pools of equal nodes, spread over zones; and how pods get to them. */
import { z } from 'zod'
import { INSTANCES_MAX } from '../../simulation/index.js'
import { duration, inlineObject, labels, name, percentage, positive, quantity, text } from './vocabulary.js'

export const taintSchema = z.strictObject({
  key: text.describe('Key of the taint.'),
  value: z.string().default('').describe('Value of the taint.'),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).describe('What it does to pods that do not tolerate it.'),
}).meta({ id: 'Taint', description: 'A taint as Kubernetes has it.' })

const bySignal = z.record(z.string(), z.union([z.string(), z.number()])).meta({ 'x-type': 'quantities or percentages by signal' })
const percent = z.int().min(0).max(100)

export const kubeletSchema = z.strictObject({
  shutdownGracePeriod: duration.optional().describe('How long a node that is shut down waits for its pods; without it, not at all.'),
  shutdownGracePeriodCriticalPods: duration.optional().describe('What of that is kept for pods critical to the system, which are ended last.'),
  shutdownGracePeriodByPodPriority: z.array(z.strictObject({
    priority: z.int().describe('From this priority on.'),
    shutdownGracePeriodSeconds: z.int().min(0).describe('Seconds that these pods have.'),
  })).optional().describe('In place of the two: how long pods have, by their priority, the lowest first.'),
  evictionHard: bySignal.optional().describe('What must be free, as a quantity or a percentage; below it pods are evicted at once. Without it `memory.available: 100Mi`, `nodefs.available: 10%`, `imagefs.available: 15%`; with it only what it says.'),
  evictionSoft: bySignal.optional().describe('The same, with a grace period before pods are evicted.'),
  evictionSoftGracePeriod: z.record(z.string(), duration).optional().describe('How long each soft threshold must be met, by signal.'),
  evictionMaxPodGracePeriod: z.int().min(0).optional().describe('Seconds that pods have at most when a soft threshold evicts them.'),
  evictionMinimumReclaim: bySignal.optional().describe('What more must be free until evictions end, by signal.'),
  evictionPressureTransitionPeriod: duration.optional().describe('How long a node stays under pressure after its last sign; without it, 5m.'),
  serializeImagePulls: z.boolean().optional().meta({ default: true }).describe('One pull at a time.'),
  maxParallelImagePulls: positive.optional().describe('How many pulls at a time, where they are not serialized; without it, any number.'),
  imageGCHighThresholdPercent: percent.optional().meta({ default: 85 }).describe('How full a node\'s disk (`ephemeral-storage`) has to be before unused images are deleted.'),
  imageGCLowThresholdPercent: percent.optional().meta({ default: 80 }).describe('How full it may be afterwards.'),
  imageMinimumGCAge: duration.optional().meta({ default: '2m' }).describe('Images are not deleted before they have been there so long.'),
}).meta({ id: 'Kubelet', description: 'What of a KubeletConfiguration is simulated.' })

const panicSchema = z.strictObject({
  cpu: percentage.default('100%').describe('How much of the machine\'s CPUs its pods have to want, with what is reserved of them: what their apps use at rest, while they start and for the requests that they serve, within their limits.'),
  for: duration.default('30s').describe('For how long.'),
  downFor: duration.default('10s').describe('From the panic until the machine boots again.'),
}).meta({ id: 'Panic', description: 'The kernel of a machine panics when its CPUs are exhausted.' })

/** What a node holds when the scenario does not say. */
export const defaultCapacity: Readonly<Record<string, string>> = { cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' }

export const nodePoolSchema = z.strictObject({
  name: name.default('node').describe('Name of the pool; its nodes are called `NAME-1`, `NAME-2` and so on.'),
  count: z.int().min(0).max(100_000).default(3).describe('How many nodes there are at the start.'),
  zones: z.array(text).min(1).default(['a', 'b', 'c']).describe('Zones, dealt out to the nodes in turn; label `topology.kubernetes.io/zone`.'),
  region: text.default('region').describe('Region of all nodes of the pool; label `topology.kubernetes.io/region`.'),
  labels: labels.default({}).describe('Labels of each node, besides the host name, zone and region that every node has.'),
  taints: z.array(taintSchema).default([]).describe('Taints of each node.'),
  capacity: z.record(z.string(), quantity).default({}).meta({ 'x-type': 'quantities' })
    .describe('What a node holds, by resource; what is not named is `cpu: 4`, `memory: 16Gi`, `pods: 110`, `ephemeral-storage: 100Gi`.'),
  reserved: z.record(z.string(), quantity).default({}).meta({ 'x-type': 'quantities' })
    .describe('What of it is kept from pods, by resource: allocatable is capacity without it.'),
  images: z.array(text).default([]).describe('Images that are on each node from the start.'),
  staticPods: z.array(z.union([text, inlineObject])).default([])
    .describe('Static pods: pods that the kubelet of each node runs by itself, without the API server, and of which it makes mirror pods. Paths of manifests, or Pods written in place.'),
  kubelet: kubeletSchema.default({}).describe('How their kubelets are configured.'),
  boot: duration.default('30s').describe('How long a node takes from power to a running kubelet, when it is added, rebooted or recovers.'),
  panic: panicSchema.optional().describe('When its kernel panics and the machine restarts; without it, never.'),
}).meta({ id: 'NodePool', description: 'A number of equal nodes.' })

export const schedulerSchema = z.strictObject({
  config: z.union([text, inlineObject]).optional().meta({ 'x-type': 'KubeSchedulerConfiguration' })
    .describe('A KubeSchedulerConfiguration (`kubescheduler.config.k8s.io/v1`): the path of its file, relative to this one, or the object written in place.'),
  ties: z.enum(['seeded', 'first-by-name', 'list-order']).default('seeded')
    .describe('Which of several equally good nodes is taken: drawn by the seed, as kube-scheduler draws; the first by name; or the first in the order of the search.'),
}).meta({ id: 'Scheduler', description: 'How kube-scheduler is configured.' })

const controlPlaneSchema = z.strictObject({
  instances: z.int().min(1).max(INSTANCES_MAX).default(1)
    .describe('On how many machines kube-controller-manager and kube-scheduler run. With more than one, one of each is elected to lead; the others stand by.'),
}).meta({ id: 'ControlPlane', description: 'The processes that manage the cluster.' })

export const clusterSchema = z.strictObject({
  nodePools: z.array(nodePoolSchema).min(1).default([nodePoolSchema.parse({})])
    .describe('The nodes. Without pools there are three nodes, `node-1` to `node-3`, in zones a, b and c.'),
  controlPlane: controlPlaneSchema.default(() => controlPlaneSchema.parse({})).describe('The processes that manage the cluster.'),
  scheduler: schedulerSchema.default(() => schedulerSchema.parse({})).describe('How kube-scheduler is configured.'),
}).meta({ id: 'Cluster', description: 'The machines, and how the control plane is configured.' })
