/**
 * Computes one history from the browser bundle twice, in Node and in a headless Chromium, and compares the digests.
 * The page is served from this machine's loopback, since browsers load no modules from files. Chromium is taken from
 * $CHROMIUM or the PATH; without one this exits 3, which `.ci/run` names as skipped.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const FILES = {
  '/kube-orrery.js': join(root, 'dist-browser', 'kube-orrery.js'),
  '/history.js': join(root, 'test', 'browser', 'history.js'),
}
const PAGE = `<!doctype html><title>kube-orrery</title><p id="answer">the page did not run</p><script type="module">
  const answer = document.getElementById('answer')
  try {
    const [orrery, { historyDigest }] = await Promise.all([import('/kube-orrery.js'), import('/history.js')])
    answer.textContent = 'digest ' + historyDigest(orrery)
  } catch (error) {
    answer.textContent = 'error ' + error.stack
  }
</script>`
const BROWSER_MS_MAX = 120_000
const NOT_FOUND = 3

function findChromium() {
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome', 'chrome'].filter(Boolean)
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0)
}

function serve() {
  const server = createServer((request, response) => {
    const file = FILES[request.url]
    response.setHeader('content-type', file === undefined ? 'text/html' : 'text/javascript')
    response.end(file === undefined ? PAGE : readFileSync(file))
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

async function askBrowser(chromium) {
  const server = await serve()
  const profile = mkdtempSync(join(tmpdir(), 'orrery-browser-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', `--user-data-dir=${profile}`]
  // The virtual clock stands still while a script runs: the DOM is dumped once the page has settled.
  const url = `http://127.0.0.1:${server.address().port}/`
  try {
    const args = [...flags, '--virtual-time-budget=10000', '--dump-dom', url]
    const { stdout } = await promisify(execFile)(chromium, args, { timeout: BROWSER_MS_MAX })
    return /<p id="answer">([^<]*)/.exec(stdout)?.[1] ?? `no answer in ${stdout}`
  } finally {
    server.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

async function main() {
  const chromium = findChromium()
  if (chromium === undefined) return NOT_FOUND
  const orrery = await import(pathToFileURL(FILES['/kube-orrery.js']).href)
  const { historyDigest } = await import(pathToFileURL(FILES['/history.js']).href)
  const inNode = `digest ${historyDigest(orrery)}`
  const inBrowser = await askBrowser(chromium)
  console.log(`Node     ${inNode}\nChromium ${inBrowser}`)
  return inNode === inBrowser ? 0 : 1
}

process.exitCode = await main()
