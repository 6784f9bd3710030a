import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 30_000,
    // Every core: vitest leaves one idle, which on two cores is half of them.
    maxWorkers: availableParallelism(),
  },
})
