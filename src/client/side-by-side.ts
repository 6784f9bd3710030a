/**
 * Several courses of effects side by side: what they ask of the API at the same time goes out together, as goroutines
 * would send it. Each course sees only its own answers.
 */
import type { ApiRequest } from '../apiserver/index.js'
import type { Effect, EffectAnswer } from './protocol.js'

type Course<R> = Generator<Effect, R, EffectAnswer>

interface Waiting<R> {
  readonly course: Course<R>
  readonly place: number
  readonly request: ApiRequest
}

/**
 * Runs all courses to their end; their results in their order. Courses do not yield `parallel` themselves. At most
 * `workers` of them are under way at a time: the next begins when one has ended.
 */
export function* sideBySide<R>(courses: readonly Course<R>[], workers = Infinity): Generator<Effect, R[], EffectAnswer> {
  const results: R[] = new Array<R>(courses.length)
  let waiting: Waiting<R>[] = []
  let begun = 0
  for (;;) {
    for (; begun < courses.length && waiting.length < workers; begun++) yield* advance(courses[begun]!, begun, courses[begun]!.next(), results, waiting)
    if (waiting.length === 0) return results
    const asked = waiting
    waiting = []
    const answers = (yield { do: 'parallel', requests: asked.map(({ request }) => request) }).parallel!
    for (const [i, { course, place }] of asked.entries()) yield* advance(course, place, course.next(answers[i]!), results, waiting)
  }
}

/** Goes on to the next request of the course, or to its end. */
function* advance<R>(course: Course<R>, place: number, from: IteratorResult<Effect, R>, results: R[], waiting: Waiting<R>[]): Generator<Effect, void, EffectAnswer> {
  let step = from
  while (step.done !== true) {
    const effect = step.value
    if (effect.do === 'parallel') throw new Error('parallel effects do not nest')
    if (effect.do !== 'event' && effect.do !== 'remember' && effect.do !== 'enqueue') {
      waiting.push({ course, place, request: effect })
      return
    }
    step = course.next(yield effect)
  }
  results[place] = step.value
}
