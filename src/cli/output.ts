/** Where the commands write: results to stdout, everything about this host and this moment to stderr. */
import { writeSync } from 'node:fs'

/** Writes all of it before the process may end, also into a pipe. */
export function print(text: string): void {
  write(1, `${text}\n`)
}

export function tell(text: string): void {
  write(2, `${text}\n`)
}

function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  let at = 0
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
    }
  }
}
