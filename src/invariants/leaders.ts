/** The invariant I16: of the instances of a component one acts. Leases do not promise it: a leader may not know yet that it is none any more. */
import type { Invariant, InvariantContext, LeaderSource } from './invariant.js'

export const oneLeader: Invariant = {
  id: 'I16',
  title: 'At most one instance of a component of the control plane acts as its leader.',
  kind: 'safety',
  make({ elections = [] }: InvariantContext, tell) {
    for (const election of elections) election.onAct(() => overlap(election).forEach((message) => tell(message)))
    return { full: () => elections.flatMap(overlap) }
  },
}

function overlap(election: LeaderSource): readonly string[] {
  const leaders = election.acting()
  return leaders.length < 2 ? [] : [`${leaders.join(' and ')} act as leader of ${election.component}`]
}
