/**
 * One of several instances of a component of the control plane, on a machine of its own: what it consists of, its part
 * in the election, and what can befall it. It stands still while it is paused, and also while its machine does not hear
 * the API server: calls and deliveries wait, as on a connection that is not given up yet.
 */
import { ofInstance, type Candidate, type Election } from '../client/index.js'
import type { Component } from './component.js'

/** A process or controller of which an instance consists. */
export interface Part {
  start(): void
  crash(): void
  pause(): void
  resume(): void
  readonly watchedKinds: readonly string[]
  streamOf(kind: string): string | undefined
  /** Starts as one that follows and does not act, until it leads; absent: it starts when it leads. */
  standBy?(): void
  lead?(): void
}

export class Instance implements Candidate, Component {
  readonly host: string
  readonly actor: string
  private election!: Election
  /** Its place among the candidates. */
  private readonly place: number

  constructor(
    component: string,
    readonly number: number,
    private readonly parts: readonly Part[],
  ) {
    this.host = hostOf(number)
    this.actor = ofInstance(component, number)
    this.place = number - 1
    for (const part of parts) part.crash()
  }

  /** It takes part in an election. */
  join(election: Election): void {
    this.election = election
  }

  get running(): boolean {
    return this.election.isRunning(this.place)
  }

  get paused(): boolean {
    return this.election.isPaused(this.place)
  }

  get leads(): boolean {
    return this.election.leader() === this.place
  }

  lead(): void {
    for (const part of this.parts) (part.lead ?? part.start).call(part)
  }

  standBy(): void {
    for (const part of this.parts) part.standBy?.()
    if (!this.election.hears(this.place)) for (const part of this.parts) part.pause()
  }

  exit(): void {
    for (const part of this.parts) part.crash()
  }

  start(): void {
    this.election.start(this.place)
  }

  crash(asked = false): void {
    this.election.stop(this.place, { asked })
    this.exit()
  }

  pause(): void {
    this.election.pause(this.place)
    for (const part of this.parts) part.pause()
  }

  resume(): void {
    this.election.resume(this.place)
    this.goOn()
  }

  get isCutOff(): boolean {
    return !this.election.hears(this.place)
  }

  cutOff(): void {
    this.election.connect(this.place, false)
    for (const part of this.parts) part.pause()
  }

  reconnect(): void {
    this.election.connect(this.place, true)
    this.goOn()
  }

  get watchedKinds(): readonly string[] {
    return this.parts.length === 1 ? this.parts[0]!.watchedKinds : []
  }

  /** Of one that consists of several processes no stream is its own. */
  streamOf(kind: string): string | undefined {
    return this.parts.length === 1 ? this.parts[0]!.streamOf(kind) : undefined
  }

  private goOn(): void {
    if (this.paused || this.isCutOff) return
    for (const part of this.parts) part.resume()
  }
}

/** The machine of the n-th instance of the control plane's components. */
export function hostOf(number: number): string {
  return `control-plane-${number}`
}
