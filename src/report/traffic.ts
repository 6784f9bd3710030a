/** What the time line says about traffic: when requests to a Service begin to fail, and when that is over. */
import type { Traffic } from '../traffic/index.js'
import type { Folder } from './folder.js'
import { percent, requests, shortKey, took } from './format.js'

interface Failing {
  readonly since: number
  readonly failedBefore: number
  peak: number
}

export class TrafficNarrator {
  private readonly failing = new Map<string, Failing>()

  constructor(
    private readonly traffic: Traffic,
    private readonly folder: Folder,
  ) {}

  look(service: string, now: number): void {
    const figures = this.traffic.figures(service)
    if (figures === undefined) return
    const ratio = figures.rateMilli === 0 ? 0 : figures.failingMilli / figures.rateMilli
    const name = shortKey(service)
    const open = this.failing.get(service)
    if (ratio > 0 && open === undefined) {
      this.failing.set(service, { since: now, failedBefore: figures.failedMicros, peak: ratio })
      this.folder.line(now, 'traffic', `${name} ${percent(ratio)} failing`)
    } else if (ratio > 0 && open !== undefined) {
      open.peak = Math.max(open.peak, ratio)
    } else if (ratio === 0 && open !== undefined) {
      this.failing.delete(service)
      this.folder.line(now, 'traffic', `${name} fails no more`, `${requests(figures.failedMicros - open.failedBefore)} requests failed in ${took(now - open.since)}, at most ${percent(open.peak)}`)
    }
  }
}
