/** A pod's explanation as a table. */
import type { PastAttempt, PodExplanation } from '../cluster/index.js'
import type { AttemptExplanation, Choice, NodeVerdict } from '../scheduler/index.js'
import { clock } from './format.js'

const HEADS: Readonly<Record<PodExplanation['explains'], string>> = {
  placed: 'the attempt that placed it',
  now: 'what an attempt would come to',
  'what-if': 'what an attempt would come to if it were so',
  unknown: 'placed by somebody else, or before this history begins',
}
const RULES: Readonly<Record<Choice['rule'], string>> = { seeded: 'drawn from scheduler/tie-break', 'first-by-name': 'taken: the first by name', 'list-order': 'taken: the first of the search' }
const ROWS_MAX = 200
const ATTEMPTS_MAX = 10

/** The table, one line per node, and around it what holds for all of them, and which attempts there were. */
export function renderExplanation({ pod, explains, atMs, node, queue, attempt, otherScheduler }: PodExplanation, attempts: readonly PastAttempt[] = []): string {
  const lines = [`${label('pod')}${pod}${node === undefined ? '' : ` on ${node}`}`, `${label('shown')}${HEADS[explains]}, at ${clock(atMs)}`]
  if (queue !== undefined) {
    const { place, attempts, addedAtMs, sinceMs, refusedBy, gatedBy, backOffUntilMs } = queue
    lines.push(`${label('queue')}${[
      place, `attempts ${attempts}`, `since ${clock(sinceMs)}`, `queued at ${clock(addedAtMs)}`,
      ...(refusedBy.length === 0 ? [] : [`refused by ${refusedBy.join(', ')}`]), ...(gatedBy === undefined ? [] : [`kept out by ${gatedBy}`]),
      ...(backOffUntilMs === undefined ? [] : [`backs off until ${clock(backOffUntilMs)}`]),
    ].join(', ')}`)
  }
  if (attempts.length > 1 || (attempts.length === 1 && explains !== 'placed')) lines.push(...pastLines(attempts))
  if (otherScheduler !== undefined) lines.push(`${label('scheduler')}the pod asks for "${otherScheduler}", and no profile has this name: nobody looks for a node`)
  if (attempt !== undefined) lines.push(...attemptLines(attempt))
  return lines.join('\n')
}

/** The last attempts, one line each. */
function pastLines(attempts: readonly PastAttempt[]): string[] {
  const left = Math.max(0, attempts.length - ATTEMPTS_MAX)
  const lines = attempts.slice(left).map(({ atMs, node, message, nominatedNode }, i) =>
    `${label('attempt')}${left + i + 1} at ${clock(atMs)}: ${node ?? message ?? 'none'}${nominatedNode === undefined ? '' : `, room is made on ${nominatedNode}`}`)
  return left === 0 ? lines : [`${label('attempt')}… ${left} more before`, ...lines]
}

function attemptLines({ profile, gate, message, choice, nodes, preemption }: AttemptExplanation): string[] {
  const lines = [`${label('profile')}${profile}`]
  if (gate !== undefined) lines.push(`${label('gated')}by ${gate.plugin}: ${gate.reasons.join(', ')}`)
  if (message !== undefined) lines.push(`${label('message')}${message}`)
  if (choice !== undefined) {
    const { node, best, rule, ties, evaluatedNodes, feasibleNodes } = choice
    lines.push(`${label('choice')}${node}: looked at ${evaluatedNodes} ${evaluatedNodes === 1 ? 'node' : 'nodes'}, ${feasibleNodes} fit${ties > 1 ? `, ${ties} share the best total (${best.join(', ')}), ${RULES[rule]}` : ''}`)
  }
  if (preemption?.node !== undefined) lines.push(`${label('preemption')}on ${preemption.node}, evicting ${preemption.victims!.join(', ')}${preemption.pdbViolations! > 0 ? `, ${preemption.pdbViolations} against a budget` : ''}`)
  else for (const { node, reasons } of preemption?.refused ?? []) lines.push(`${label('preemption')}not on ${node}: ${reasons.join(', ')}`)
  return nodes.length === 0 ? lines : [...lines, '', ...table(nodes)]
}

function table(nodes: readonly NodeVerdict[]): string[] {
  const plugins = [...new Set(nodes.flatMap(({ scores }) => scores.map(({ plugin }) => plugin)))]
  const rows = nodes.slice(0, ROWS_MAX).map(({ node, fits, refusedBy, scores, total }) => [
    node, fits ? 'fits' : 'no',
    ...(plugins.length === 0 ? [] : [total === undefined ? '' : String(Math.round(total)), ...plugins.map((plugin) => scoreText(scores.find((score) => score.plugin === plugin)))]),
    fits ? '' : refusedBy.length === 0 ? 'left out by PreFilter' : refusedBy.map(({ plugin, reasons }) => `${plugin}: ${reasons.join(', ')}`).join('; '),
  ])
  const head = ['NODE', 'FITS', ...(plugins.length === 0 ? [] : ['TOTAL', ...plugins]), 'WHY NOT']
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)))
  const lines = [head, ...rows].map((row) => row.map((text, i) => text.padEnd(widths[i]!)).join('  ').trimEnd())
  if (plugins.length > 0) lines.push('', 'scores: the plugin\'s own → from 0 to 100 → times its weight')
  return nodes.length > ROWS_MAX ? [...lines, `… and ${nodes.length - ROWS_MAX} nodes more`] : lines
}

function scoreText(score: NodeVerdict['scores'][number] | undefined): string {
  return score === undefined ? '' : `${Math.round(score.raw)}→${Math.round(score.normalized)}→${Math.round(score.weighted)}`
}

function label(text: string): string {
  return text.padEnd(12)
}
