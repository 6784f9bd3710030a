/**
 * Patterns in which `*` stands for any characters, as images are described by them. The time to match grows with the
 * product of both lengths at worst, so that no pattern can hang the simulation.
 */

/** Whether a text fits a pattern. */
export function matchesPattern(pattern: string, text: string): boolean {
  let inPattern = 0
  let inText = 0
  let star = -1
  let resumeAt = 0
  while (inText < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++
      resumeAt = inText
    } else if (pattern[inPattern] === text[inText]) {
      inPattern++
      inText++
    } else if (star >= 0) {
      inPattern = star + 1
      inText = ++resumeAt
    } else return false
  }
  while (pattern[inPattern] === '*') inPattern++
  return inPattern === pattern.length
}
