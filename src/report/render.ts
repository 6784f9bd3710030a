/** The time line and the result as text. Colour is asked for; without it the text is the same bytes everywhere. */
import { DEFAULT_START_TIME } from '../model/index.js'
import { unexpectedViolations, type ExpectationResult, type ScenarioResult, type ViolationResult } from '../scenario/index.js'
import type { Entry, Topic } from './entry.js'
import { clock, count, percent, requests, shortKey, took } from './format.js'

export interface RenderOptions {
  readonly colour?: boolean
}

const TOPIC_WIDTH = 9
const TEXT_WIDTH = 58
const SEEN_MAX = 4
const WHY_MAX = 5

const COLOURS: Readonly<Partial<Record<Topic, number>>> = { step: 36, fault: 31, evict: 31, warning: 33, unready: 33, restart: 33, traffic: 35, ready: 32, rollout: 34, hpa: 34, scale: 34, node: 33, leader: 33 }

/** The lines of the time line. */
export function renderTimeline(entries: readonly Entry[], { colour = false }: RenderOptions = {}): string {
  return entries.map((entry) => renderEntry(entry, colour)).join('\n')
}

function renderEntry({ atMs, topic, text, why }: Entry, colour: boolean): string {
  const at = clock(atMs).padStart(9)
  const word = topic.padEnd(TOPIC_WIDTH)
  const code = COLOURS[topic]
  const shown = colour && code !== undefined ? `\u001b[${code}m${word}\u001b[0m` : word
  return `${at}  ${shown}${why === '' ? text : `${text.padEnd(TEXT_WIDTH)}  ${why}`}`.trimEnd()
}

/** What came of a run. */
export function renderResult(result: ScenarioResult, command: string): string {
  const lines: string[] = []
  if (result.stopped !== undefined) lines.push(stoppedText(result), '')
  lines.push(...expectationLines(result.expectations))
  lines.push(...invariantLines(result))
  lines.push(...figureLines(result))
  lines.push(`${label('digest')}${result.digest}  ·  ${count(result.transitions)} transitions`)
  if (result.notes.length > 0) lines.push(...result.notes.map((note, i) => `${label(i === 0 ? 'note' : '')}${note}`))
  lines.push(`${label('again')}${command}`)
  return lines.join('\n')
}

function label(text: string): string {
  return text.padEnd(14)
}

function stoppedText({ failure, stopped, endedAtMs }: ScenarioResult): string {
  if (failure === undefined) return `stopped at ${clock(endedAtMs)}: ${stopped!.message}`
  const { file, line } = failure.place
  const name = failure.name === undefined ? `step ${failure.index + 1}` : `step "${failure.name}"`
  return `stopped at ${clock(failure.atMs)}: ${name}: ${failure.message}${file === undefined ? '' : `\n${label('')}${file}:${line ?? 1}`}`
}

function expectationLines(expectations: readonly ExpectationResult[]): string[] {
  if (expectations.length === 0) return []
  const met = expectations.filter((expectation) => expectation.met).length
  return [`${label('expectations')}${met} of ${expectations.length}`, ...expectations.flatMap(expectationText)]
}

function expectationText({ met, kind, name, text, atMs, broken, detail, read, values, why, place }: ExpectationResult): string[] {
  const head = `  ${met ? '✓' : '✗'} ${kind.padEnd(11)}${name}`
  if (met) return [kind === 'eventually' && atMs !== undefined ? `${head}  (${clock(atMs)})` : head]
  const lines = [head]
  const indent = ' '.repeat(15)
  if (name !== text) lines.push(`${indent}${text}`)
  if (broken.length > 0 && kind !== 'that') {
    const spans = broken.slice(0, 3).map(({ fromMs, toMs }) => (toMs === undefined ? `from ${clock(fromMs)} to the end` : `from ${clock(fromMs)} to ${clock(toMs)}`))
    lines.push(`${indent}broken ${spans.join(', ')}${broken.length > 3 ? ` and ${broken.length - 3} times more` : ''}`)
  }
  if (detail !== undefined) lines.push(`${indent}${detail}`)
  const seen = values.length === 0 ? read : values.map((side) => `${side.text} = ${typeof side.value === 'string' ? `'${side.value}'` : side.value}`)
  if (seen.length > 0) lines.push(`${indent}seen: ${seen.slice(0, SEEN_MAX).join(', ')}`)
  if (why.length > 0) lines.push(...whyLines(why, indent))
  if (place.file !== undefined) lines.push(`${indent}${place.file}:${place.line ?? 1}`)
  return lines
}

/** A chain of causes, cut in the middle where it is long: what happened, and what began it. */
function whyLines(why: readonly string[], indent: string): string[] {
  const shown = why.length <= WHY_MAX ? why : [...why.slice(0, WHY_MAX - 1), `… ← ${why.at(-1)}`]
  return shown.map((link, i) => `${indent}${i === 0 ? 'why: ' : '   ← '}${link}`)
}

function invariantLines(result: ScenarioResult): string[] {
  const { watched, checks, violations } = result.invariants
  if (watched === 0) return []
  if (violations.length === 0) return [`${label('invariants')}${watched} held (${count(checks)} checks)`]
  const unexpected = unexpectedViolations(result).length
  const told = unexpected === 0 ? `${[...new Set(violations.map(({ invariant }) => invariant))].join(', ')} broke as expected, the others held (${count(checks)} checks)` : `${unexpected} violated`
  return [`${label('invariants')}${told}`, ...violations.flatMap(violationLines)]
}

function violationLines({ invariant, at, message, why, expected }: ViolationResult): string[] {
  return [`  ${expected === true ? '!' : '✗'} ${invariant} at ${clock(at)}: ${message}`, ...whyLines(why, ' '.repeat(15))]
}

function figureLines({ figures }: ScenarioResult): string[] {
  const lines: string[] = []
  for (const { name, servedMicros, failedMicros, arrivedMicros, queuedMicros, p99Micros } of figures.services) {
    const failed = `${requests(failedMicros)} failed (${percent(arrivedMicros === 0 ? 0 : failedMicros / arrivedMicros)})`
    const queued = queuedMicros === 0 ? '' : ` · ${requests(queuedMicros)} queued`
    const latency = p99Micros === undefined ? '' : ` · p99 ${Math.round(p99Micros / 100) / 10} ms`
    lines.push(`${label(lines.length === 0 ? 'services' : '')}${shortKey(name).padEnd(12)} ${requests(servedMicros)} served · ${failed}${queued}${latency}`)
  }
  const { podsCreated, podsDeleted, restarts, evictions, faults } = figures
  lines.push(`${label('pods')}${podsCreated} created · ${podsDeleted} deleted · ${restarts} restarts · ${evictions} evictions`)
  for (const [i, { name, atMs, recoveredAfterMs }] of faults.entries()) {
    const end = recoveredAfterMs === undefined ? 'not recovered' : recoveredAfterMs === 0 ? 'no workload missed a pod' : `all pods back after ${took(recoveredAfterMs)}`
    lines.push(`${label(i === 0 ? 'faults' : '')}${name} at ${clock(atMs)}: ${end}`)
  }
  return lines
}

/** The line over a time line. */
export function renderHead({ name, seed, startTime, latencies }: Pick<ScenarioResult, 'name' | 'seed' | 'startTime' | 'latencies'>, nodes: number, zones: number): string {
  const start = startTime === DEFAULT_START_TIME ? '' : ` · from ${startTime}`
  return `${name} · seed ${seed} · kubernetes 1.36, ${latencies} · ${nodes} ${nodes === 1 ? 'node' : 'nodes'} in ${zones} ${zones === 1 ? 'zone' : 'zones'}${start}`
}
