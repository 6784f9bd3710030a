/** Traffic: demand, its spread over endpoints, what is served, queued and failed; what it costs, and machines that it exhausts. */
export { Traffic, type Demand, type ServiceFigures, type TrafficOptions } from './traffic.js'
export { rateAt, type DemandRate, type RateNow } from './rate.js'
export { MICROS } from './flow.js'
export { CpuExhaustion, type CpuExhaustionOptions } from './cpu-exhaustion.js'
export { MetricsPipeline, type MetricsOptions } from './metrics.js'
