/** A line of the time line, as data. */

export type Topic = 'step' | 'fault' | 'deploy' | 'rollout' | 'scale' | 'hpa' | 'job' | 'schedule' | 'ready' | 'unready' | 'restart' | 'warning' | 'evict' | 'delete' | 'node' | 'leader' | 'drain' | 'traffic' | 'write'

export interface Entry {
  /** Virtual milliseconds. */
  readonly atMs: number
  readonly topic: Topic
  /** What happened. */
  readonly text: string
  /** Why, or what it took; may be empty. */
  readonly why: string
}
