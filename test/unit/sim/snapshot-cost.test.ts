/** What a snapshot does is not seen by a clock but by what it shares: everything but what is written next. */
import { expect, test } from 'vitest'
import { Engine, Store } from '../../../src/sim/index.js'

const OBJECTS = 150_000

interface Page { readonly values: readonly unknown[] }

function filled(objects: number): { engine: Engine; put: (i: number, n: number) => void } {
  const engine = new Engine({ seed: 'snapshot' })
  const pods = new Store(engine.state).of('Pod')
  const put = (i: number, n: number): void => void pods.put(`default/pod-${i}`, Object.freeze({ n }))
  for (let i = 0; i < objects; i++) put(i, 0)
  return { engine, put }
}

/** The pages of the pods in a snapshot. */
function pagesOf(engine: Engine): readonly Page[] {
  return (engine.snapshot().images['store/Pod'] as { pages: readonly Page[] }).pages
}

test('a snapshot of 150,000 objects takes hold of the roots, and copies nothing', () => {
  const { engine } = filled(OBJECTS)
  const first = pagesOf(engine)
  expect(pagesOf(engine)).toBe(first)
  expect(first.reduce((sum, { values }) => sum + values.length, 0)).toBe(OBJECTS)
})

test('it looks at no object, page or list of pages', () => {
  const { engine } = filled(1_000)
  const touched: string[] = []
  const image = engine.snapshot().images['store/Pod'] as { pages: Page[] }
  const watched = new Proxy(image.pages, { get: (pages, key) => (touched.push(String(key)), Reflect.get(pages, key) as unknown) })
  engine.state.install({ images: { ...engine.snapshot().images, 'store/Pod': { ...image, pages: watched } } })
  touched.length = 0
  engine.snapshot()
  expect(touched).toEqual([])
})

test('the write after it copies the list of pages and one page of 256 objects', () => {
  const { engine, put } = filled(OBJECTS)
  const before = pagesOf(engine)
  put(70_000, 1)
  const after = pagesOf(engine)
  expect(after.length).toBe(before.length)
  const copied = after.filter((page, i) => page !== before[i])
  expect(copied).toHaveLength(1)
  expect(copied[0]!.values.length).toBeLessThanOrEqual(256)
})
