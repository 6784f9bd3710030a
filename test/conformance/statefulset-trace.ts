/** A story of the StatefulSet controller in virtual time. */
import { podReady, type PersistentVolumeClaim, type Pod, type StatefulSet } from '../../src/model/index.js'
import { traceAdapter } from './workload-trace.js'

export const statefulSetTrace = traceAdapter('statefulset', (store) => ({
  pods: store.list<Pod>('Pod').map((pod) => ({
    name: pod.metadata.name, phase: pod.status?.phase, ready: podReady(pod), terminating: pod.metadata.deletionTimestamp !== undefined, image: pod.spec.containers[0]?.image,
  })),
  claims: store.list<PersistentVolumeClaim>('PersistentVolumeClaim').map(({ metadata }) => metadata.name),
  status: store.list<StatefulSet>('StatefulSet')[0]?.status,
}))
