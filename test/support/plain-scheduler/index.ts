export { plainDecide } from './decide.js'
export type { PlainDecision } from './decide.js'
export { Objects } from './view.js'
export { plainly } from './plainly.js'
