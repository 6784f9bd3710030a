/** A story of the DaemonSet controller in virtual time. */
import { podReady, type DaemonSet, type Pod } from '../../src/model/index.js'
import { traceAdapter } from './workload-trace.js'

export const daemonSetTrace = traceAdapter('daemonset', (store) => {
  const pods: Record<string, number> = {}
  for (const pod of store.list<Pod>('Pod')) {
    const { metadata, spec, status } = pod
    const text = `${spec.containers[0]?.image} ${metadata.deletionTimestamp !== undefined ? 'terminating' : podReady(pod) ? 'ready' : status?.phase}`
    pods[text] = (pods[text] ?? 0) + 1
  }
  return { pods, status: store.list<DaemonSet>('DaemonSet')[0]?.status }
})
