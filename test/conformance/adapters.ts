import { apiAdmission } from './api-admission.js'
import { apiDefaults } from './api-defaults.js'
import { apiIntOrPercent } from './api-int-or-percent.js'
import { apiPodFacts } from './api-pod-facts.js'
import { apiQuantity } from './api-quantity.js'
import { apiQuota } from './api-quota.js'
import { apiSelectors } from './api-selectors.js'
import { apiUpdate, apiValidation } from './api-validation.js'
import { autoscaling } from './autoscaling.js'
import { clusterTimelines } from './cluster/index.js'
import { daemonSetTrace } from './daemonset-trace.js'
import { deletionFlows } from './deletion/index.js'
import { disruption } from './disruption.js'
import { endpoints } from './endpoints.js'
import { admission, podConditions, probes, restartBackOff } from './kubelet.js'
import { cronJobTrace, jobTrace } from './job-trace.js'
import { nodesLifecycle } from './nodes-lifecycle.js'
import { schedulerFilterScore, schedulerFilterScoreLarge } from './scheduler-filter-score.js'
import { schedulerPreemption } from './scheduler-preemption.js'
import { schedulerQueue } from './scheduler-queue.js'
import { schedulerSampling } from './scheduler-sampling.js'
import { schedulerSequence } from './scheduler-sequence.js'
import { revisionHash } from './revision-hash.js'
import { statefulSetTrace } from './statefulset-trace.js'
import { templateHash } from './template-hash.js'
import type { Adapter } from './types.js'
import { cronJobStep, daemonSetStep, deploymentStep, jobStep, replicaSetStep, statefulSetStep } from './workload-step.js'
import { deploymentTrace } from './workload-trace.js'

/** Every vector area that the project can run, by the name in the header of its files. */
export const adapters: readonly Adapter[] = [
  clusterTimelines,
  cronJobStep,
  cronJobTrace,
  daemonSetStep,
  daemonSetTrace,
  deploymentStep,
  deploymentTrace,
  jobStep,
  jobTrace,
  replicaSetStep,
  statefulSetStep,
  statefulSetTrace,
  apiAdmission,
  apiDefaults,
  apiIntOrPercent,
  apiPodFacts,
  apiQuantity,
  apiQuota,
  apiSelectors,
  apiUpdate,
  apiValidation,
  autoscaling,
  deletionFlows,
  disruption,
  endpoints,
  nodesLifecycle,
  admission,
  podConditions,
  probes,
  restartBackOff,
  schedulerFilterScore,
  schedulerFilterScoreLarge,
  schedulerPreemption,
  schedulerQueue,
  schedulerSampling,
  schedulerSequence,
  templateHash,
  revisionHash,
]
