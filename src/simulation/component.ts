/** A process of the control plane, or one of its controllers, as faults see it. */
/** Something of the control plane that can die, start, stand still, and lose touch. */
export interface Component {
  readonly running: boolean
  readonly paused: boolean
  start(): void
  /** @param asked it is asked to stop, and may put things in order first */
  crash(asked?: boolean): void
  pause(): void
  resume(): void
  /** Dies after so many more accepted writes; 0: takes that back. Absent: cannot be asked for. */
  crashAfter?(writes: number): void
  /** Whether it does not hear the API server; absent: cannot be asked for. */
  readonly isCutOff?: boolean
  cutOff?(): void
  reconnect?(): void
  /** The kinds that it watches; `*` for every kind. Of one that consists of several processes none is its own. */
  readonly watchedKinds: readonly string[]
  /** The name of the stream that tells it about a kind; undefined if it does not watch it. */
  streamOf(kind: string): string | undefined
}
