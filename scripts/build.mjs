/**
 * `npm run build`: compiles src to dist, and makes a few modules of the hundreds: Node takes a second for those on a
 * busy machine, before anything happens. With `--if-stale` it does so only when dist was not made from the sources as
 * they are now: a digest of them stands beside the build, so that neither a checkout nor a deleted file deceives it.
 * The compiler writes to a folder of its own that takes dist's place when all is well: a build that fails leaves the
 * last good one, and no file of yesterday stays behind.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
// Named after this folder: worktrees may share their node_modules.
const stamp = join(root, 'node_modules', '.cache', 'kube-orrery', `built-from-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`)

function sourceDigest() {
  const hash = createHash('sha256')
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs'].map((name) => join(root, name))
  for (const path of [...settings, ...sources].sort()) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

function isFresh(digest) {
  return existsSync(dist) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
}

async function compile() {
  const [compiled, next] = [join(root, `dist-compiled-${process.pid}`), join(root, `dist-${process.pid}`)]
  try {
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
    const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', compiled], { cwd: root, stdio: 'inherit' })
    if (status !== 0) return status ?? 1
    await bundle(compiled, next)
    rmSync(dist, { recursive: true, force: true })
    renameSync(next, dist)
    return 0
  } finally {
    for (const folder of [compiled, next]) rmSync(folder, { recursive: true, force: true })
  }
}

/** What is imported from outside: the library, its second entrance, the command, and the files that scripts hand to the library. */
const ENTRIES = ['index', 'testing/index', 'cli/main', 'cli/files']

/** Each entry a module, what several need in modules of their own; the types stay as they were compiled. */
async function bundle(compiled, next) {
  const input = Object.fromEntries(ENTRIES.map((entry) => [entry, join(compiled, `${entry}.js`)]))
  const isOutside = (id) => !id.startsWith('.') && !isAbsolute(id)
  const modules = await rolldown({ input, platform: 'node', external: isOutside })
  await modules.write({ dir: next, format: 'esm', chunkFileNames: 'shared/[name].js' })
  await modules.close()
  for (const entry of readdirSync(compiled, { recursive: true })) {
    if (!entry.endsWith('.d.ts')) continue
    mkdirSync(dirname(join(next, entry)), { recursive: true })
    renameSync(join(compiled, entry), join(next, entry))
  }
}

const digest = sourceDigest()
if (!process.argv.includes('--if-stale') || !isFresh(digest)) {
  process.exitCode = await compile()
  if (process.exitCode === 0) {
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, digest)
  }
}
