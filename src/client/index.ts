/** What controllers share: the shape of a reconciler, its process, its memory, the protocol of effects. */
export type { Decide, Effect, EffectAnswer, EnqueueEffect, EventEffect, Outcome, ParallelEffect, RememberEffect } from './protocol.js'
export { Memory } from './memory.js'
export type { ControllerContext, Reconciler, Watch } from './reconciler.js'
export { Controller, type ControllerHost } from './controller.js'
export { Ticker, tickAfter, tickAtOrAfter, type Grid } from './ticker.js'
export { drawnLatencies, INSTANT, REALISTIC, type Latencies, type LatencyTable, type UniformMs } from './latencies.js'
