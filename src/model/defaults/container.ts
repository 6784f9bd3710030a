/**
 * Defaults of containers, their probes, hooks, ports and environment.
 * Source: pkg/apis/core/v1/defaults.go (SetDefaults_Container, SetDefaults_Probe, SetDefaults_HTTPGetAction …).
 */
import type { Container, EnvVar, HTTPGetAction, Lifecycle, LifecycleHandler, ObjectFieldSelector, Probe } from '../kinds/index.js'
import { at, each, fill } from './fill.js'
import { defaultPullPolicy } from './image.js'

/** A container, also an ephemeral one, with its defaults. */
export function defaultContainer<C extends Container>(container: C): C {
  const filled = fill<Container>(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: defaultPullPolicy(container.image),
  })
  return withProbes(at(at(filled, 'ports', (ports) => each(ports, defaultPort)), 'env', (env) => each(env, defaultEnv))) as C
}

function withProbes(container: Container): Container {
  const probed = (['livenessProbe', 'readinessProbe', 'startupProbe'] as const)
    .reduce<Container>((changed, key) => at(changed, key, defaultProbe), container)
  return at(probed, 'lifecycle', defaultLifecycle)
}

function defaultPort(port: NonNullable<Container['ports']>[number]): typeof port {
  return fill(port, { protocol: 'TCP' })
}

function defaultEnv(env: EnvVar): EnvVar {
  return at(env, 'valueFrom', (source) => at(source, 'fieldRef', defaultFieldRef))
}

/** A reference to a field of the pod, with its version. */
export function defaultFieldRef(reference: ObjectFieldSelector): ObjectFieldSelector {
  return fill(reference, { apiVersion: 'v1' })
}

function defaultProbe(probe: Probe): Probe {
  const filled = fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
  return at(at(filled, 'httpGet', defaultHttpGet), 'grpc', (grpc) => fill(grpc, { service: '' }))
}

function defaultHttpGet(action: HTTPGetAction): HTTPGetAction {
  return fill(action, { path: '/', scheme: 'HTTP' })
}

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  return at(at(lifecycle, 'postStart', defaultHandler), 'preStop', defaultHandler)
}

function defaultHandler(handler: LifecycleHandler): LifecycleHandler {
  return at(handler, 'httpGet', defaultHttpGet)
}
