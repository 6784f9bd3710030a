/** Leader election, as kube-controller-manager and kube-scheduler do it by a Lease. */
export { Election, type Candidate } from './election.js'
export { Lock } from './lock.js'
