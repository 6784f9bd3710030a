import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts', 'test/support/freeze.ts'],
    // Only a test that hangs takes so long, on a busy machine too.
    testTimeout: 120_000,
    // Every core: vitest leaves one idle, which on two cores is half of them.
    maxWorkers: availableParallelism(),
    // Files share their modules: what is remembered in them is a function of its key, and reading them anew for each
    // file took a third of the time.
    isolate: false,
  },
})
