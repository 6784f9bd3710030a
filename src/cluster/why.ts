/**
 * Why something happened: the chain of causes of an object's last transition, back to the step that started it.
 * Where a chain ends at what a component noticed by itself (a missing heartbeat), it goes on with what had happened
 * to the same thing before.
 */
import { formatDuration } from '../model/index.js'
import { freezeForReal } from '../plain/index.js'
import type { History, Transition } from '../sim/index.js'
import { STEP } from '../simulation/index.js'

/** One link of a chain of causes. */
export interface Link extends Transition {
  /** The line of the history, where lines are kept. */
  readonly line?: string
}

/** A chain of causes, as data and as text. */
export interface Why {
  /** The effect first, the step that started it last. */
  readonly chain: readonly Link[]
  /** One line per link: when, who, what. */
  readonly text: string
}

/** The chain of causes of a transition. */
export function whyOf(history: History, index: number): Why {
  const chain: Link[] = []
  const seen = new Set<number>()
  for (let at: number | undefined = index; at !== undefined && !seen.has(at); at = causeOf(history, at)) {
    seen.add(at)
    const line = history.line(at)
    chain.push({ ...history.transition(at)!, ...(line === undefined ? {} : { line }) })
  }
  return freezeForReal({ chain, text: chain.map((link, i) => `${i === 0 ? '' : '← '}${linkText(link)}`).join('\n') })
}

function causeOf(history: History, index: number): number | undefined {
  const { cause, kind, key, verb } = history.transition(index)!
  if (cause.last >= 0) return cause.last
  // Nothing stands behind a step, and nothing behind the making of an object.
  return kind === STEP || verb === 'create' ? undefined : history.lastOf(kind, key, index - 1)?.index
}

const LINE_MAX = 160

function linkText({ at, actor, verb, kind, key, line }: Link): string {
  const head = `${at} ${actor} ${verb} ${kind} ${key}`
  const rest = line === undefined ? '' : line.slice(head.length).trim()
  const detail = rest === '' ? '' : ` ${rest.length > LINE_MAX ? `${rest.slice(0, LINE_MAX)}…` : rest}`
  return `${formatDuration(at)} ${actor} ${verb} ${kind} ${key}${detail}`
}
