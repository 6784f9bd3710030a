/** `orrery apply`: deploys manifests on a default cluster and says how they settle, as kubectl would show it. */
import { refusalText } from '../apiserver/index.js'
import { claimState, claimText, unsettled } from '../cluster/index.js'
import { durationMs, finishedCondition, formatPlace, formatTime, isConditionTrue, nextTime, parseSchedule, type CronJob, type DaemonSet, type Deployment, type Job, type KubeObject, type PersistentVolumeClaim, type Pod, type StatefulSet } from '../model/index.js'
import { claimKeysOf } from '../placement/index.js'
import { clock, Narrator, renderTimeline } from '../report/index.js'
import { ScenarioRunner } from '../scenario/index.js'
import type { Simulation } from '../simulation/index.js'
import { printApplied, serverSideMistake, serverSideOf } from './applied.js'
import { tryManifests } from './dry-run.js'
import { Exit } from './exit.js'
import { nodesMistake, seedMistake, startTimeMistake } from './flags.js'
import { scenarioOfManifests } from './manifests.js'
import { print, tell } from './output.js'
import { readConfiguration, withConfiguration } from './scheduler-config.js'

export interface ApplyFlags {
  readonly nodes: string
  readonly within: string
  readonly seed: string
  readonly startTime?: string
  readonly validate: 'strict' | 'warn' | 'ignore'
  readonly verbose?: boolean
  readonly dryRun?: boolean
  readonly serverSide?: boolean
  readonly fieldManager?: string
  readonly forceConflicts?: boolean
  readonly schedulerConfig?: string
}

const STABLE_FOR_MS = 20_000
const STEP_MS = 1_000

export function applyCommand(paths: readonly string[], flags: ApplyFlags): number {
  const withinMs = durationMs(flags.within)
  const nodes = Number(flags.nodes)
  const mistake = withinMs === undefined ? `--within takes a duration such as 10m, not '${flags.within}'` : nodesMistake(flags.nodes) ?? seedMistake(flags.seed) ?? startTimeMistake(flags.startTime) ?? serverSideMistake(flags)
  if (withinMs === undefined || mistake !== undefined) {
    tell(`orrery apply: ${mistake}`)
    return Exit.usage
  }
  if (flags.dryRun === true) return tryManifests(paths, { ...flags, nodes })
  const configuration = flags.schedulerConfig === undefined ? undefined : readConfiguration(flags.schedulerConfig)
  if (flags.schedulerConfig !== undefined && configuration === undefined) return Exit.usage
  const scenario = scenarioOfManifests(paths, { ...flags, nodes })
  if (scenario === undefined) return Exit.usage
  const serverSide = serverSideOf(flags)
  const options = { validate: flags.validate, ...(serverSide === undefined ? {} : { serverSide }) }
  return deploy(new ScenarioRunner(withConfiguration({ ...scenario, durationMs: withinMs }, configuration), options), flags)
}

function deploy(runner: ScenarioRunner, flags: ApplyFlags): number {
  const { simulation } = runner
  const narrator = flags.verbose === true ? new Narrator(simulation) : undefined
  let lastWrite = 0
  simulation.ledger.observe(() => (lastWrite = simulation.now))
  runner.start()
  if (flags.serverSide === true) printApplied(runner.applied)
  const end = runner.scenario.durationMs
  let going = runner.runTo(0)
  const waits = (): readonly string[] => unsettled(simulation)
  while (going && simulation.now < end && !(waits().length === 0 && simulation.now - lastWrite >= STABLE_FOR_MS)) going = runner.runTo(Math.min(end, simulation.now + STEP_MS))
  const result = runner.result()
  if (narrator !== undefined) print(`${renderTimeline(narrator.finish())}\n`)
  if (result.failure !== undefined) {
    for (const line of refusals(runner)) tell(line)
    return Exit.failed
  }
  report(runner)
  for (const note of [...pausedRollouts(simulation), ...idleClaims(simulation), ...result.notes]) print(`note          ${note}`)
  const left = waits()
  for (const line of left) print(`not settled   ${line}`)
  for (const line of pendingPods(simulation)) print(`              ${line}`)
  print(`${left.length === 0 ? 'settled' : 'gave up'}       after ${clock(left.length === 0 ? lastWrite : simulation.now)}, ${result.transitions} transitions, digest ${result.digest}`)
  return left.length === 0 ? Exit.ok : Exit.failed
}

/** What the API server refused, each with its place. */
function refusals({ applied, scenario: { manifests } }: ScenarioRunner): string[] {
  return applied.flatMap(({ refusal }, i) => (refusal === undefined ? [] : [`${formatPlace(manifests[i]!.where)}: ${refusalText(refusal)}`]))
}

function report({ simulation }: ScenarioRunner): void {
  for (const kind of ['Deployment', 'StatefulSet']) {
    for (const { metadata, spec, status } of simulation.ledger.store.list<Deployment | StatefulSet>(kind)) {
      print(`${kind.toLowerCase().padEnd(13)} ${shownName(metadata)} ${status?.readyReplicas ?? 0}/${spec.replicas ?? 1} ready${isPaused(spec) ? ', paused' : ''}`)
    }
  }
  for (const { metadata, status } of simulation.ledger.store.list<DaemonSet>('DaemonSet')) {
    print(`daemonset     ${shownName(metadata)} ${status?.numberReady ?? 0}/${status?.desiredNumberScheduled ?? 0} ready`)
  }
  for (const job of simulation.ledger.store.list<Job>('Job')) {
    const { metadata, spec, status } = job
    const state = finishedCondition(job)?.type ?? (isConditionTrue(status?.conditions, 'Suspended') ? 'Suspended' : 'Running')
    print(`job           ${shownName(metadata)} ${status?.succeeded ?? 0}/${spec.completions ?? 1} ${state}`)
  }
  for (const cronJob of simulation.ledger.store.list<CronJob>('CronJob')) print(`cronjob       ${shownName(cronJob.metadata)} ${nextRun(cronJob, simulation.engine.timeOfDay)}`)
  for (const { metadata, status } of claims(simulation)) print(`pvc           ${shownName(metadata)} ${status?.phase ?? 'Pending'}`)
}

/** A CronJob is never done: it is settled when it waits for its next time. */
function nextRun({ spec, status }: CronJob, now: number): string {
  const active = status?.active?.length ?? 0
  const schedule = parseSchedule(spec.timeZone === undefined ? spec.schedule : `TZ=${spec.timeZone} ${spec.schedule}`)
  const next = 'error' in schedule || spec.suspend === true ? undefined : nextTime(schedule, now)
  const when = next === undefined ? 'no next run' : `next run at ${formatTime(next)}`
  return `${spec.suspend === true ? 'suspended' : when}${active === 0 ? '' : `, ${active} active`}`
}

function shownName({ namespace, name }: KubeObject['metadata']): string {
  return (namespace === 'default' ? name : `${namespace}/${name}`).padEnd(28)
}

/** Why pods wait, as `kubectl get pods` and the events would say. */
function pendingPods(simulation: Simulation): string[] {
  return simulation.ledger.store.list<Pod>('Pod').flatMap((pod) => {
    const { metadata, status } = pod
    const scheduled = status?.conditions?.find((condition) => condition.type === 'PodScheduled')
    if (scheduled?.status === 'False') return [`pod ${metadata.name}  Pending: ${scheduled.message ?? ''}`, ...unboundClaims(simulation, pod)]
    const waiting = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].find((container) => container.state?.waiting !== undefined)?.state?.waiting
    return waiting === undefined ? [] : [`pod ${metadata.name}  ${waiting.reason ?? 'waiting'}${waiting.message === undefined ? '' : `: ${waiting.message}`}`]
  })
}

/** What the claims of a pod wait for, if they have no volumes. */
function unboundClaims(simulation: Simulation, pod: Pod): string[] {
  return (claimKeysOf(pod) ?? []).flatMap((key) => {
    const claim = simulation.ledger.store.get<PersistentVolumeClaim>('PersistentVolumeClaim', key)
    return claim === undefined || claim.status?.phase === 'Bound' ? [] : [`  its pvc ${claim.metadata.name}  ${claimText(claimState(simulation, claim))}`]
  })
}

function isPaused(spec: Deployment['spec'] | StatefulSet['spec']): boolean {
  return 'paused' in spec && spec.paused === true
}

/** What is paused waits for whoever paused it, as a suspended Job does: that is no failure, but somebody may have forgotten it. */
function pausedRollouts({ ledger }: Simulation): string[] {
  const paused = ledger.store.list<Deployment>('Deployment').filter(({ spec }) => isPaused(spec))
  return paused.map(({ metadata: { namespace, name } }) => `deployment "${name}" is paused: nothing rolls out before kubectl rollout resume deployment/${name}${namespace === 'default' ? '' : ` -n ${namespace}`}`)
}

/** Claims that wait for a pod are no failure, but somebody may have forgotten the pod. */
function idleClaims(simulation: Simulation): string[] {
  return claims(simulation).flatMap((claim) => {
    const state = claimState(simulation, claim)
    return state.awaitsConsumer ? [`pvc ${claim.metadata.name}  ${claimText(state)}`] : []
  })
}

function claims({ ledger }: Simulation): readonly PersistentVolumeClaim[] {
  return ledger.store.list<PersistentVolumeClaim>('PersistentVolumeClaim')
}
