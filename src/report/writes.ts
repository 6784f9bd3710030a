/**
 * Lines of the history as entries of the time line, for whoever wants to see every write: who did what to which
 * object, and what became different. Times and generations that go with any change say nothing and are left out; the
 * trace has everything.
 */
import type { Entry } from './entry.js'

const DETAIL_MAX = 160
const NOISE = /(?:^| )\S*(?:lastTransitionTime|lastUpdateTime|lastProbeTime|observedGeneration)=\S+/g

/** The entry of a line of the history; undefined for steps and facts, which the time line tells anyway. */
export function writeEntry(line: string): Entry | undefined {
  const [at = '', actor = '', verb = '', kind = '', key = ''] = line.split(' ', 5)
  if (kind === 'Step' || verb === 'fact') return undefined
  const head = `${at} ${actor} ${verb} ${kind} ${key}`
  // What is new is all different: its name says enough.
  const detail = verb === 'create' ? '' : line.slice(head.length).replace(NOISE, '').trim()
  return { atMs: Number(at), topic: 'write', text: `${actor} ${verb} ${kind} ${key}`, why: detail.length <= DETAIL_MAX ? detail : `${detail.slice(0, DETAIL_MAX - 1)}…` }
}
