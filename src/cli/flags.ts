/** What is wrong with the value of a flag that several commands have, in words; undefined if nothing is. */

const NODES_MAX = 5_000

export function nodesMistake(nodes: string): string | undefined {
  return /^[1-9]\d*$/.test(nodes) && Number(nodes) <= NODES_MAX ? undefined : `--nodes takes a number from 1 to ${NODES_MAX}, not '${nodes}'`
}

export function seedMistake(seed: string | undefined): string | undefined {
  return seed === '' ? '--seed takes a word of at least one character' : undefined
}
