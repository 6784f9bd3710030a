/** All workloads of the table, in its order where that is possible; and those that cannot be run yet, with why. */
import type { Workload } from '../workload.js'
import { podAffinity } from './affinity.js'
import { basic } from './basic.js'
import { churn } from './churn.js'
import { topologySpreading } from './spreading.js'

export const WORKLOADS: readonly Workload[] = [...basic, ...podAffinity, ...topologySpreading, ...churn]

/** Workloads that are not run, and why. */
export const SKIPPED: readonly { readonly name: string; readonly why: string }[] = [
  { name: 'SchedulingInTreePVs', why: 'plugins about volumes do not live yet' },
  { name: 'SchedulingCSIPVs', why: 'plugins about volumes do not live yet' },
]
