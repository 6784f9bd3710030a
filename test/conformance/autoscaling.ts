/**
 * `autoscaling`: the replica calculator and whole stories of the autoscaler. Both kinds of file carry the same area
 * in their header; a case tells them apart by what its input holds. A field that is null counts as absent.
 */
import type { Adapter } from './types.js'
import { calculate } from './autoscaling/calculator.js'
import { Story, withoutNulls } from './autoscaling/story.js'
import { diff } from './compare.js'

export const autoscaling: Adapter = {
  area: 'autoscaling',
  run: ({ input, output }) => diff(withoutNulls(output), input.metric === undefined ? { entries: withoutNulls(new Story(input).run()) } : calculate(input)),
}
