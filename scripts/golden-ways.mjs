/**
 * The digests of all scenarios, by other ways than the command's: in a worker thread at each level of the history, and
 * saved as JSON in the middle by one process and resumed from it by another that knows nothing of the first.
 * As a worker or process of its own this file does one of these jobs; `digestsByWay` has them done.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'

const here = fileURLToPath(import.meta.url)
const root = dirname(dirname(here))
const HISTORIES = ['columns', 'lines']

/** The names of the scenarios: the YAML files directly in scenarios/. */
export function scenarioNames() {
  return readdirSync(join(root, 'scenarios')).filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -5)).sort()
}

/** A map of scenarios' digests for each way. */
export async function digestsByWay() {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-golden-'))
  try {
    const inWorkers = HISTORIES.map(async (history) => [`in a worker, history as ${history}`, await digestsInWorker(history)])
    return Object.fromEntries(await Promise.all([...inWorkers, savedAndResumed(folder)]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** All digests by the quickest of these ways. */
export function digestsInWorker(history = 'columns') {
  return inWorker({ job: 'run', history })
}

async function savedAndResumed(folder) {
  for (const job of ['save', 'resume']) await promisify(execFile)(process.execPath, [here, job, folder], { cwd: root })
  return ['saved half-way and resumed by another process', JSON.parse(readFileSync(join(folder, 'digests.json'), 'utf8'))]
}

function inWorker(data) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(here, { workerData: data })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the worker ended without an answer')))
  })
}

/** A function that makes a runner for a scenario by its name. */
async function runners() {
  const { readScenario, ScenarioRunner } = await import('../dist/index.js')
  const { nodeFiles } = await import('../dist/cli/files.js')
  return (name, options = {}) => {
    const file = join(root, 'scenarios', `${name}.yaml`)
    const { scenario, problems } = readScenario(readFileSync(file), { file, files: nodeFiles })
    if (scenario === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
    return new ScenarioRunner(scenario, options)
  }
}

async function run(history) {
  const runner = await runners()
  return ofAll((name) => {
    const running = runner(name, { history })
    running.start()
    running.runTo()
    return running.result().digest
  })
}

async function save(folder) {
  const runner = await runners()
  for (const name of scenarioNames()) {
    const running = runner(name)
    running.start()
    running.runTo(Math.floor(running.scenario.durationMs / 2))
    writeFileSync(join(folder, name), JSON.stringify(running.simulation.engine.state.toPlain(running.snapshot())))
  }
}

async function resume(folder) {
  const runner = await runners()
  const digests = ofAll((name) => {
    const running = runner(name)
    running.restore(running.simulation.engine.state.fromPlain(JSON.parse(readFileSync(join(folder, name), 'utf8'))))
    running.runTo()
    return running.result().digest
  })
  writeFileSync(join(folder, 'digests.json'), JSON.stringify(digests))
}

function ofAll(digestOf) {
  return Object.fromEntries(scenarioNames().map((name) => [name, digestOf(name)]))
}

if (!isMainThread && workerData?.job === 'run') parentPort.postMessage(await run(workerData.history))
else if (isMainThread && process.argv[1] === here) await { save, resume }[process.argv[2]](process.argv[3])
