/**
 * `npm run bench [-- CASE…]` and `npm run bench:scheduler`: compiles sources and benchmarks as the build does, to a
 * folder of their own, and runs the one that is named. Run from the sources, every function would be wrapped.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [benchmark, ...rest] = process.argv.slice(2)
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1

process.exitCode = run(createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-p', 'tsconfig.bench.json')
if (process.exitCode === 0) process.exitCode = run('--max-old-space-size=8192', '--max-semi-space-size=32', join(root, 'dist-bench', 'bench', `${benchmark}.js`), ...rest)
