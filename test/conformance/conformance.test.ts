import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { adapters } from './adapters.js'
import { runFile } from './report.js'
import { readVectors, vectorFiles } from './vectors.js'

const root = fileURLToPath(new URL('./vectors', import.meta.url))

// What Kubernetes v1.36.3's own code did, file by file: every claimed case must agree.
for (const path of vectorFiles(root)) {
  test(relative(root, path), () => {
    const result = runFile(readVectors(path), adapters)
    expect(result.unknownArea, 'some adapter knows the area').toBe(false)
    expect(result.lines).toEqual([])
    expect(result.agreed).toBe(result.claimed)
    expect(result.claimed).toBeGreaterThan(0)
  }, 120_000)
}
