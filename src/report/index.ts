/** What people read: the time line and the result. */
export type { Entry, Topic } from './entry.js'
export { renderExplanation } from './explanation.js'
export { Narrator } from './narrator.js'
export { renderHead, renderResult, renderTimeline, type RenderOptions } from './render.js'
export { clock, took } from './format.js'
