/**
 * `npm run build`: compiles src to dist. With `--if-stale` it does so only when dist was not made from the sources as
 * they are now: a digest of them stands beside the build, so that neither a checkout nor a deleted file deceives it.
 * The compiler writes to a folder of its own that takes dist's place when all is well: a build that fails leaves the
 * last good one, and no file of yesterday stays behind.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
// Named after this folder: worktrees may share their node_modules.
const stamp = join(root, 'node_modules', '.cache', 'kube-orrery', `built-from-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`)

function sourceDigest() {
  const hash = createHash('sha256')
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name))
  for (const path of [...settings, ...sources].sort()) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

function isFresh(digest) {
  return existsSync(dist) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
}

function compile() {
  const next = join(root, `dist-${process.pid}`)
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', next], { cwd: root, stdio: 'inherit' })
  if (status === 0) {
    rmSync(dist, { recursive: true, force: true })
    renameSync(next, dist)
  }
  rmSync(next, { recursive: true, force: true })
  return status ?? 1
}

const digest = sourceDigest()
if (!process.argv.includes('--if-stale') || !isFresh(digest)) {
  process.exitCode = compile()
  if (process.exitCode === 0) {
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, digest)
  }
}
