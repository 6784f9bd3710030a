import { expect, test } from 'vitest'
import { formatProblem } from '../../../../src/model/index.js'
import { read } from '../shop.js'

/** The problems as people see them. */
function told(text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const { scenario, problems } = read(text, files)
  expect(scenario).toBeUndefined()
  return problems.filter(({ severity }) => severity === 'error').map((problem) => formatProblem(problem).replace('scenarios/day.yaml:', ''))
}

const step = (fields: string): string => `steps:\n - ${fields}`
const expects = (fields: string): string => `steps: [{ at: 1m, name: strike, crash: { node: node-1 } }]\nexpect:\n - ${fields}`

test.each([
  // Types, units and names.
  ['seed: 2026', '1:1: error: expected a text that is not empty, found the number 2026 (put it in quotes: seed: "2026")'],
  ['seed: yes', '1:1: error: expected a text that is not empty, found the boolean true (put the word in quotes, or YAML reads it as true or false)'],
  ['seed: ""', '1:1: error: expected a text that is not empty, found an empty text'],
  ['seed:', '1:1: error: expected a text that is not empty, found nothing (give it a value, or remove the field)'],
  ['duration: 5', '1:1: error: expected a duration such as 90s, 1h30m or 250ms, found the number 5 (name the unit: 5s or 5ms)'],
  ['duration: 5 minutes', '1:1: error: expected a duration such as 90s, 1h30m or 250ms, longer than zero, found the text "5 minutes"'],
  ['duration: 0s', '1:1: error: expected a duration such as 90s, 1h30m or 250ms, longer than zero, found the text "0s"'],
  [step('{ at: 90, crash: { node: node-1 } }'), '2:6: error: expected a duration such as 90s, 1h30m or 250ms, found the number 90 (name the unit: 90s or 90ms)'],
  ['startTime: tomorrow', '1:1: error: expected a time such as 2026-03-29T00:00:00Z, found the text "tomorrow"'],
  ['startTime: 2026-03-29', '1:1: error: expected a time such as 2026-03-29T00:00:00Z, found the text "2026-03-29" (write 2026-03-29T00:00:00Z)'],
  ['startTime: 2026-03-29 02:30:00', '1:1: error: expected a time such as 2026-03-29T00:00:00Z, found the text "2026-03-29 02:30:00" (write 2026-03-29T02:30:00Z)'],
  ['startTime: 2026', '1:1: error: expected a time such as 2026-03-29T00:00:00Z, found the number 2026 (write for example 2026-03-29T00:00:00Z)'],
  ['startTime: 1774742400', '1:1: error: expected a time such as 2026-03-29T00:00:00Z, found the number 1774742400 (write for example 2026-03-29T00:00:00Z)'],
  ['startTime:', '1:1: error: expected a time such as 2026-03-29T00:00:00Z, found nothing (give it a value, or remove the field)'],
  ['startTime: { at: 1m }', '1:1: error: expected a time such as 2026-03-29T00:00:00Z, found a map (write for example 2026-03-29T00:00:00Z)'],
  ['startTime: 1999-12-31T23:59:59Z', '1:1: error: expected a time from 2000-01-01T00:00:00Z on, found the text "1999-12-31T23:59:59Z" (simulated time begins with the year 2000)'],
  ['startTime: 10000-01-01T00:00:00Z', '1:1: error: expected a time up to 9998-12-31T23:59:59Z, found the text "10000-01-01T00:00:00Z" (simulated time ends with the year 9999)'],
  ['startTime: 2026-03-29T00:00:00.5Z', '1:1: error: expected a whole second, found the text "2026-03-29T00:00:00.5Z" (write 2026-03-29T00:00:00Z)'],
  ['spec: { startTime: 2026-02-30T00:00:00Z }', '1:9: error: expected a time such as 2026-03-29T00:00:00Z, found the text "2026-02-30T00:00:00Z"'],
  ['start: 2026-03-01T09:00:00Z', /^1:1: error: unknown field "start"/],
  ['latencies: { metrics: { min: 1s, max: 2s } }', /^1:14: error: expected a duration such as 90s/],
  ['versionProfile: kubernetes-1.35', '1:1: error: expected kubernetes-1.36, found the text "kubernetes-1.35" (did you mean "kubernetes-1.36"?)'],
  ['latencies: real', '1:1: error: expected instant, realistic or a map, found the text "real"'],
  ['latencies: { watsh: 5ms }', '1:14: error: unknown field "latencies.watsh" (did you mean "watch"?)'],
  ['latencies: { watch: { min: 5ms, max: 1ms } }', '1:14: error: the longest delay is shorter than the shortest (exchange min and max)'],
  ['manifests: shop.yaml', '1:1: error: expected a list, found the text "shop.yaml" (write a list: [shop.yaml])'],
  ['cluster: { nodePools: [] }', '1:12: error: expected a list that is not empty, found an empty list'],
  ['cluster: { nodePools: [{ name: Big }] }', '1:26: error: expected a name of lower case letters, digits, "-" and ".", found the text "Big"'],
  ['cluster: { nodePools: [{ count: -1 }] }', '1:26: error: -1 is less than 0'],
  ['cluster: { nodePools: [{ count: 1000000 }] }', '1:26: error: 1000000 is more than 100000'],
  ['cluster: { nodePools: [{ count: 1.5 }] }', '1:26: error: expected a whole number, found the number 1.5'],
  ['steps: [{ at: 1m, scale: { deployment: web, replicas: 2.5 } }]', '1:45: error: expected a whole number, found the number 2.5'],
  ['cluster: { nodePools: [{ zones: [1] }] }', '1:34: error: expected a text that is not empty, found the number 1 (put it in quotes: "1")'],
  ['cluster: { nodePools: [{ capacity: { cpu: lots } }] }', '1:38: error: expected a quantity such as 500m, 2 or 16Gi, not negative, found the text "lots"'],
  ['cluster: { nodePools: [{ capacity: { cpu: -4 } }] }', '1:38: error: -4 is less than 0'],
  ['cluster: { nodePools: [{ taints: [{ key: a, effect: NoShedule }] }] }', '1:45: error: expected NoSchedule or PreferNoSchedule or NoExecute, found the text "NoShedule" (did you mean "NoSchedule"?)'],
  ['cluster: { nodePools: [{ labels: { "a b": c } }] }', /^1:36: error: a b=c: name part must consist/],
  ['cluster: { nodePools: [{ name: a }, { name: a }] }', '1:39: error: there are two node pools named "a" (give each a name of its own)'],
  ['apps: [{ idle: { memory: 12Mo } }]', '1:18: error: expected a quantity such as 500m, 2 or 16Gi, not negative, found the text "12Mo"'],
  ['apps: [{ growth: { memory: 1Mi, every: 0s } }]', /^1:33: error: expected a duration .*longer than zero, found the text "0s"/],
  ['apps: [{ perRequest: { cpu: 4m3 } }]', '1:24: error: expected an amount of CPU time such as 4ms or 500us, found the text "4m3"'],
  ['apps: [{ pods: "app==" , imgae: x }]', '1:26: error: unknown field "apps[0].imgae" (did you mean "image"?)'],
  ['apps: [{ pods: "a b" }]', /^1:10: error: not a label selector: .*found the text "a b"/],
  ['apps: [{ probes: { readiness: [{ failsFrom: 5s, failsUntil: 2s }] } }]', '1:32: error: the failing ends before it begins (set failsUntil to a later time than failsFrom)'],
  ['apps: [{ ignoresSigterm: true, shutdown: 5s }]', '1:32: error: a container that ignores SIGTERM does not shut down (remove shutdown or ignoresSigterm)'],
  ['images: [{ image: a, registry: hub }]', '1:22: error: there is no registry "hub" (describe it under registries)'],
  ['traffic: [{ requestsPerSecond: 5 }]', '1:11: error: "to" is missing (give a name of lower case letters, digits, "-" and ".")'],
  ['traffic: [{ to: web, requestsPerSecond: fast }]', /^1:22: error: expected a number of requests per second, .* or a map, found the text "fast"/],
  ['traffic: [{ to: web, requestsPerSecond: 0.0001 }]', /^1:22: error: expected a number of requests per second/],
  ['traffic: [{ to: web, requestsPerSecond: { shape: ramp, peak: 5 } }]', '1:22: error: the shape ramp needs "period" (add period)'],
  ['traffic: [{ to: web, requestsPerSecond: { base: 5, peak: 9 } }]', '1:52: error: "peak" has no meaning for the shape constant (set shape: ramp or shape: diurnal)'],
  ['traffic: [{ to: web, requestsPerSecond: { shape: steps, steps: [{ at: 5s, requestsPerSecond: 1 }, { at: 5s, requestsPerSecond: 2 }] } }]', /does not come after the one before/],
  ['traffic: [{ to: web, requestsPerSecond: 5, from: 10m }]', /begins at 10m, when the scenario is over/],
  // Steps.
  [step('{ at: 1m, crush: { node: node-1 } }'), '2:14: error: unknown field "steps[0].crush" (did you mean "crash"?)'],
  [step('{ at: 1m }'), /^2:4: error: this step does nothing \(give it one of apply, /],
  [step('{ crash: { node: node-1 } }'), '2:4: error: this step does not say when it happens (give it at, every or when)'],
  [step('{ at: 1m, when: "true", crash: { node: node-1 } }'), '2:14: error: at and when exclude each other (keep one of them)'],
  [step('{ at: 1m, crash: { node: node-1 }, reboot: { node: node-1 } }'), '2:39: error: crash and reboot are in one step (make a step of each; steps of the same time happen in order)'],
  [step('{ at: 11m, crash: { node: node-1 } }'), '2:6: error: 11m0s is after the end of the scenario, at 10m0s (set an earlier time, or a longer duration)'],
  [step('{ every: 11m, crash: { node: node-1 } }'), '2:6: error: 11m0s is after the end of the scenario, at 10m0s (set an earlier time, or a longer duration)'],
  [step('{ every: 1m, until: 30s, crash: { node: node-1 } }'), '2:17: error: "until" is before the first time, 1m0s (set a later time)'],
  [step('{ at: 1m, count: 3, crash: { node: node-1 } }'), '2:14: error: "count" has no meaning without "every" (remove it, or add every)'],
  [step('{ at: 1m, scale: { deployment: web, replicas: 3 }, for: 1m }'), '2:55: error: "scale" is nothing that can be undone after a time ("for" goes with crash, shutDownNode, partition, zoneOutage, cordon, drain, taint, traffic, crashComponent, pauseComponent, partitionComponent, skewClock, stallWatch, staleApiServer)'],
  [step('{ at: 1m, crash: { node: node-4 } }'), '2:23: error: there is no node "node-4" (there are node-1, node-2, node-3)'],
  [step('{ at: 1m, crash: { nodes: [node-1, nod-2] } }'), '2:23: error: there is no node "nod-2" (there are node-1, node-2, node-3)'],
  [step('{ at: 1m, crash: {} }'), '2:14: error: one of node, nodes is missing (name what it is about)'],
  [step('{ at: 1m, crash: { node: node-1, nodes: [node-2] } }'), '2:14: error: node and nodes exclude each other (keep one of them)'],
  [step('{ at: 1m, label: { node: node-9, labels: { a: b } } }'), '2:23: error: there is no node "node-9" (there are node-1, node-2, node-3)'],
  [step('{ at: 1m, zoneOutage: { zone: d } }'), '2:28: error: there is no zone "d" (there are a, b, c)'],
  [step('{ at: 1m, crashComponent: { component: kube-scheduler, instance: 5 } }'), '2:59: error: there is no instance 5 of kube-scheduler: the control plane has one instance (say how many there are in cluster.controlPlane.instances)'],
  [`cluster: { controlPlane: { instances: 2 } }\n${step('{ at: 1m, pauseComponent: { component: kube-scheduler, instance: 3 } }')}`, '3:59: error: there is no instance 3 of kube-scheduler: the control plane has 2 instances (say how many there are in cluster.controlPlane.instances)'],
  [`cluster: { controlPlane: { instances: 2 } }\n${step('{ at: 1m, partitionComponent: { component: kube-scheduler, instance: 3 } }')}`, '3:63: error: there is no instance 3 of kube-scheduler: the control plane has 2 instances (say how many there are in cluster.controlPlane.instances)'],
  [step('{ at: 1m, partitionComponent: { component: kube-scheduler } }'), '2:14: error: the control plane has one instance: nobody would take over from one that is cut off (set cluster.controlPlane.instances to 2 or more)'],
  [step('{ at: 1m, partitionComponent: { component: replicaset-controller } }'), /^2:36: error: expected kube-scheduler or kube-controller-manager, found the text "replicaset-controller"/],
  [`cluster: { controlPlane: { instances: 2 } }\n${step('{ at: 1m, skewClock: { controlPlane: 3, ahead: 1m } }')}`, '3:27: error: the control plane has no machine 3: the control plane has 2 instances (say how many there are in cluster.controlPlane.instances)'],
  [step('{ at: 1m, skewClock: { node: node-1 } }'), '2:14: error: this sets no clock wrong (give it ahead, behind or a rate other than 1)'],
  [step('{ at: 1m, crashComponent: { component: kube-controller-manager, afterWrites: 2 } }'), '2:68: error: the writes of kube-controller-manager are not counted (name one controller, such as replicaset-controller, or remove afterWrites)'],
  [step('{ at: 1m, crashComponent: { component: job-controller, graceful: true, afterWrites: 2 } }'), '2:75: error: "graceful" and "afterWrites" exclude each other: a process that is asked to stop does so at once (keep one of them)'],
  [step('{ at: 1m, stallWatch: { component: job-controller, kind: Jbo } }'), '2:55: error: there is no kind "Jbo" (did you mean "Job"?)'],
  [step('{ at: 1m, stallWatch: { component: kube-controller-manager, kind: Pod } }'), '2:28: error: kube-controller-manager has no watch of its own (name one of its controllers, such as replicaset-controller)'],
  [step('{ at: 1m, stallWatch: { component: job-controller, kind: Node } }'), '2:55: error: job-controller has no watch of its own on Node (it watches Job, Pod)'],
  [step('{ at: 1m, crashComponent: { component: csi-attacher, instance: 2 } }'), '2:57: error: there is no instance 2 of csi-attacher: it runs once, however many instances the control plane has (remove instance)'],
  [`cluster: { controlPlane: { instances: 2 } }\n${step('{ at: 1m, pauseComponent: { component: csi-resizer, instance: 2 } }')}`, '3:56: error: there is no instance 2 of csi-resizer: it runs once, however many instances the control plane has (remove instance)'],
  [step('{ at: 1m, skewClock: { node: node-1, ahead: 0s } }'), '2:14: error: this sets no clock wrong (give it ahead, behind or a rate other than 1)'],
  [step('{ at: 1m, label: { node: node-1, labels: {} } }'), '2:37: error: this changes no label (say which labels it sets, or removes with null)'],
  [step('{ at: 1m, patch: { kind: Node, name: node-1, type: json, patch: { spec: {} } } }'), '2:61: error: a JSON patch is a list of operations (write [{ op: replace, path: /spec/replicas, value: 3 }])'],
  [step('{ at: 1m, patch: { kind: Node, name: node-1, patch: [{ op: remove, path: /spec }] } }'), '2:49: error: a list of operations is no merge patch (set type: json)'],
  [step('{ at: 1m, patch: { kind: Node, name: node-1, type: apply, patch: {} } }'), /^2:49: error: expected merge or strategic or json, found the text "apply"/],
  [step('{ at: 1m, addNode: { pool: spot } }'), '2:25: error: there is no node pool "spot" (there are node)'],
  [step('{ at: 1m, addNode: { count: 2, name: x } }'), '2:35: error: 2 nodes cannot have one name (remove "name" or "count")'],
  [step('{ at: 1m, scale: { replicas: 3 } }'), '2:14: error: one of deployment, replicaSet, statefulSet is missing (name what it is about)'],
  [step('{ at: 1m, rollout: {} }'), '2:14: error: one of undo, pause, resume, restart is missing (name what it is about)'],
  [step('{ at: 1m, rollout: { pause: web, toRevision: 2 } }'), '2:37: error: "toRevision" has no meaning with "pause" (remove it)'],
  [step('{ at: 1m, delete: { kind: Deploymnt, name: web } }'), '2:24: error: there is no kind "Deploymnt" (did you mean "Deployment"?)'],
  [step('{ at: 1m, apply: missing.yaml }'), '2:14: error: there is no file "missing.yaml" (paths are relative to the file of the scenario)'],
  [step('{ when: "deployment(web).spec.replicas == 3", cordon: { node: node-1 } }'), /^2:6: error: unknown name web, at "web\)\.spec\.replicas =.*" \(names of objects are texts: write 'web' in quotes\)/],
  ['steps: [{ at: 1m, name: a, cordon: { node: node-1 } }, { at: 2m, name: a, uncordon: { node: node-1 } }]', '1:66: error: step 1 is also named "a" (give each step a name of its own)'],
  // Expectations.
  [expects('{ at: 11m, that: "true" }'), '3:6: error: this is about 11m0s, and the scenario ends at 10m0s (set a shorter time, or a longer duration)'],
  [expects('{ within: 5m }'), '3:4: error: this expects nothing (give it one of that, always, never, eventually, violates)'],
  [expects('{ always: "true", within: 5m }'), '3:22: error: "within" has no meaning with "always" (it goes with eventually)'],
  [expects('{ always: "true", at: 5m }'), '3:22: error: "at" has no meaning with "always" (it goes with that)'],
  [expects('{ eventually: "true", except: { within: 5s, of: crash } }'), '3:26: error: "except" has no meaning with "eventually" (it goes with always, never)'],
  [expects('{ eventually: "true", within: 20m }'), '3:26: error: this is about 20m0s, and the scenario ends at 10m0s (set a shorter time, or a longer duration)'],
  [expects('{ eventually: "true", after: strik }'), '3:26: error: there is no step named "strik" and none with that action (did you mean "strike"?)'],
  [expects('{ never: "true", except: { within: 5s } }'), '3:21: error: "of" is missing (give a text that is not empty)'],
  [expects('{ never: "true", except: { within: 5s, of: reboot } }'), '3:43: error: there is no step named "reboot" and none with that action (steps are crash, strike)'],
  [expects('{ always: "true", never: "true" }'), '3:22: error: always and never exclude each other (make an expectation of each)'],
  [expects('{ violates: L0 }'), /^3:6: error: there is no invariant "L0" \(did you mean "L0\d"\?\)$/],
  [expects('{ violates: L05, at: 1m }'), '3:21: error: "at" has no meaning with "violates" (it goes with that)'],
  ['expect:\n - always: nodes().size() == 3\n - never: nodes().size()  ==  3', '3:4: error: expectation 1 says that the same is always true (remove one of the two)'],
  [expects('{ that: 5 }'), '3:6: error: expected an expression in CEL, as text, found the number 5 (put it in quotes: "5")'],
  [expects(`{ that: "deployment('web').status.redyReplicas == 3" }`), '3:6: error: there is no field "redyReplicas" here, at "redyReplicas == 3" (did you mean "readyReplicas"?)'],
  // Files and manifests.
  ['manifests: [shop/prodct.yaml]', '1:13: error: there is no file "shop/prodct.yaml" (did you mean "product.yaml"?)'],
  ['manifests: ["none/*.yaml"]', '1:13: error: no file matches "none/*.yaml" (paths are relative to the file of the scenario; hidden files have to be named)'],
  ['manifests: [{ apiVersion: apps/v1, kind: Deployment, metadata: { name: x }, spec: { replica: 3 } }]', '1:85: error: unknown field "spec.replica" (did you mean "replicas"?)'],
  ['manifests: [{ kind: Deployment }]', /^1:13: error: not an API object: apiVersion is missing/],
  ['manifests: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: x, namespace: shop } }]', '1:13: error: namespaces "shop" not found (put the manifest of the Namespace before it)'],
  ['namespace: shop\nmanifests: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: x } }, { apiVersion: v1, kind: Namespace, metadata: { name: shop } }]', '2:13: error: namespaces "shop" not found (put the manifest of the Namespace before it)'],
  ['manifests: [{ apiVersion: v1, kind: ConfigMap, metadata: { generateName: x- } }]', '1:13: error: from x-: cannot use generate name with apply (give it a name)'],
  [step('{ at: 1m, apply: { apiVersion: v1, kind: Service, metadata: { name: X }, spec: { ports: [{ port: 80 }] } } }'), /^2:\d+: error: Service "X" is invalid: metadata\.name: Invalid value/],
  // The file itself.
  ['', ' error: the file is empty (a scenario needs at least manifests)'],
  ['# nothing', ' error: the file is empty (a scenario needs at least manifests)'],
  ['[]', '1:1: error: expected a map, found a list'],
  ['hello', '1:1: error: expected a map, found the text "hello"'],
  ['manifests: []\n---\nmanifests: []', '3:1: error: a file holds one scenario, and here a second document begins (put it into a file of its own)'],
  ['manifests: []\nmanifests: []', '2:1: error: key "manifests" already set in map, first at line 1:1 (remove one of the two)'],
  ['a: b: c', /^1:4: error: not valid YAML/],
  ['manifests: [', /error: not valid YAML/],
  ['apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: x }', '2:1: error: expected a Scenario, found a Deployment (name its file under manifests of a scenario)'],
  ['apiVersion: kube-orrery/v2\nkind: Scenario', '1:1: error: expected kube-orrery/v1, found the text "kube-orrery/v2" (did you mean "kube-orrery/v1"?)'],
  ['kind: Scenari', '1:1: error: expected Scenario, found the text "Scenari" (did you mean "Scenario"?)'],
  ['duraton: 5m', '1:1: error: unknown field "duraton" (did you mean "duration"?)'],
  ['sepc: {}', '1:1: error: unknown field "sepc" (did you mean "spec"?)'],
  ['kind: Scenario\nseed: "1"', '2:1: error: unknown field "seed" (fields here are apiVersion, kind, metadata, spec)'],
  ['\0binary', /the file is binary/],
])('%j', (text, message) => {
  const messages = told(text)
  expect(messages).toHaveLength(1)
  if (typeof message === 'string') expect(messages[0]).toBe(message)
  else expect(messages[0]).toMatch(message)
})

test('all mistakes are told at once, in the order of the file', () => {
  expect(told('seed: 1\nduraton: 5m\nsteps:\n - { at: 5, crush: {} }\nexpect: [{ never: 3 }]').map((line) => line.slice(0, 4))).toEqual(['1:1:', '2:1:', '4:6:', '4:13', '5:12'])
})

test('mistakes in manifests are told in their file, once', () => {
  const broken = 'apiVersion: v1\nkind: Servce\nmetadata: { name: x }\n'
  expect(told('manifests: [broken.yaml, "*.yaml"]', { 'scenarios/broken.yaml': broken })).toEqual([
    'scenarios/broken.yaml:1:1: error: no matches for kind "Servce" in version "v1" (did you mean Service?)',
  ])
})

test('the fields of a step that goes wrong are found in apply, too', () => {
  const [message] = told(step('{ at: 1m, apply: { apiVersion: v1, kind: Pod, metadata: { name: x }, spec: { contaners: [] } } }'))
  expect(message).toMatch(/^2:\d+: error: unknown field "spec.contaners" \(did you mean "containers"\?\)/)
})

const depth = 5000
test.each([
  ['alias bomb', `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[i] ?? ''}`).join(',')}]`).join('\n')}`],
  ['deep nesting', `steps: ${'['.repeat(depth)}${']'.repeat(depth)}`],
  ['deep nesting in blocks', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ['a file of 60 MB', `description: ${'x'.repeat(60 * 1024 * 1024)}`],
  ['a prototype key', '__proto__: { seed: "1" }'],
  ['a prototype key within', 'cluster: { nodePools: [{ labels: { __proto__: { a: b } } }] }'],
  ['a key that every object has', 'constructor: 1\ntoString: 2\nsteps: [{ at: 1m, hasOwnProperty: {} }]'],
  ['ten thousand mistakes', `steps:\n${' - 5\n'.repeat(10_000)}`],
  ['a huge number', 'cluster: { nodePools: [{ count: 1e999 }] }'],
  ['a number without end', 'cluster: { nodePools: [{ count: .inf }] }'],
])('%s is refused in bounded time', (_name, text) => {
  const before = process.cpuUsage()
  const { scenario, problems } = read(text)
  expect(scenario).toBeUndefined()
  expect(problems.length).toBeGreaterThan(0)
  expect(problems.length).toBeLessThanOrEqual(100)
  expect(process.cpuUsage(before).user).toBeLessThan(5_000_000)
  expect(({} as Record<string, unknown>)['seed']).toBeUndefined()
})
