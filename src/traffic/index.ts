/** Traffic: demand, its spread over endpoints, what is served, queued and failed. */
export { Traffic, type Demand, type ServiceFigures, type TrafficOptions } from './traffic.js'
export { rateAt, type DemandRate, type RateNow } from './rate.js'
export { MICROS } from './flow.js'
export { MetricsPipeline, type MetricsOptions } from './metrics.js'
