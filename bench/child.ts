/** One case in a process of its own, so that its peak memory is its own. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The argument of a process that runs one case; the name of the case follows. */
const CHILD = '--child'

/**
 * Runs a case in a process of its own.
 * @param module the address of the benchmark's module, which asks `childCase`
 * @param youngMiB its room for young objects; absent: this process's
 */
export function inChild<R>(module: string, name: string, youngMiB?: number): Promise<R> {
  const room = youngMiB === undefined ? [] : [`--max-semi-space-size=${youngMiB}`]
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(module), [CHILD, name], { execArgv: [...process.execArgv, ...room] })
    child.once('message', (result) => resolve(result as R))
    child.once('exit', (code) => reject(new Error(`${name} ended with code ${code}`)))
  })
}

/** The case that this process was made for; undefined: for none. */
export function childCase(): string | undefined {
  return process.argv[2] === CHILD ? process.argv[3] : undefined
}
