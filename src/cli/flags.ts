/** What is wrong with the value of a flag that several commands have, in words; undefined if nothing is. */
import { readStartTime } from '../model/index.js'
import type { Scenario } from '../scenario/index.js'

const NODES_MAX = 5_000

export function nodesMistake(nodes: string): string | undefined {
  return /^[1-9]\d*$/.test(nodes) && Number(nodes) <= NODES_MAX ? undefined : `--nodes takes a number from 1 to ${NODES_MAX}, not '${nodes}'`
}

export function seedMistake(seed: string | undefined): string | undefined {
  return seed === '' ? '--seed takes a word of at least one character' : undefined
}

export function startTimeMistake(startTime: string | undefined): string | undefined {
  const read = startTime === undefined ? undefined : readStartTime(startTime)
  if (typeof read !== 'object') return undefined
  return `--start-time takes ${read.expected}, not '${startTime}'${read.remedy === undefined ? '' : `: ${read.remedy}`}`
}

/** The scenario with another start, which has been checked. */
export function startingAt<T extends Scenario>(scenario: T, startTime: string | undefined): T {
  const startMs = startTime === undefined ? undefined : readStartTime(startTime)
  return typeof startMs === 'number' ? { ...scenario, startMs } : scenario
}
