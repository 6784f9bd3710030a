/** All workloads of the table, in its order where that is possible. */
import type { Workload } from '../workload.js'
import { podAffinity } from './affinity.js'
import { basic } from './basic.js'
import { churn } from './churn.js'
import { topologySpreading } from './spreading.js'
import { volumes } from './volumes.js'

export const WORKLOADS: readonly Workload[] = [...basic, ...podAffinity, ...topologySpreading, ...churn, ...volumes]
