import type { OrreryMatchers } from '../src/testing/index.js'

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface Matchers<T = any> extends OrreryMatchers<T> {}
}
