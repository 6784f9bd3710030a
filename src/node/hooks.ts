/**
 * The hooks of a container as its software answers them: how long each takes, and whether it fails. Source:
 * kubernetes, pkg/kubelet/lifecycle/handlers.go. Deviation: what a hook asks for (command, path, port) is not looked
 * at, the app says how it goes.
 */
import { type Container, type LifecycleHandler, type Pod } from '../model/index.js'
import type { KubeletCore } from './core.js'
import { withContainer, type ContainerRow, type PodRow } from './rows.js'

/** Why a container waits whose postStart hook has failed, and what is said when it is stopped for that. */
export const HOOK_ERROR = 'PostStartHookError'
export const KILLED_FOR_HOOK = 'FailedPostStartHook'

export interface HookRun {
  readonly takesMs: number
  /** What is said of it if it fails; absent: it succeeds. */
  readonly failure?: string
}

/** How a hook of a container goes; undefined if there is none. */
export function hookRun(core: KubeletCore, pod: Pod, container: ContainerRow, kind: 'postStart' | 'preStop'): HookRun | undefined {
  const handler = core.specOf(pod, container.name).lifecycle?.[kind]
  if (handler === undefined) return undefined
  if (handler.exec === undefined && handler.httpGet === undefined) {
    return handler.sleep === undefined ? { takesMs: 0, failure: hookFailure(pod, container, handler) } : { takesMs: handler.sleep.seconds * 1000 }
  }
  const { takesMs, fails } = core.appOf(pod, container)[kind]
  return fails ? { takesMs, failure: hookFailure(pod, container, handler) } : { takesMs }
}

/** What the kubelet says of a hook that has failed. */
function hookFailure({ metadata }: Pod, { name }: ContainerRow, { exec, httpGet }: LifecycleHandler): string {
  const whose = `for Container "${name}" in Pod "${metadata.name}_${metadata.namespace ?? 'default'}(${metadata.uid ?? ''})" failed - error:`
  if (exec !== undefined) {
    const command = (exec.command ?? []).join(' ')
    return `Exec lifecycle hook ([${command}]) ${whose} command '${command}' exited with 1: , message: ""`
  }
  return httpGet === undefined ? 'Cannot run handler: invalid handler' : `HTTP lifecycle hook (${httpGet.path ?? ''}) ${whose} simulated failure`
}

/** Whether containers of a pod have postStart hooks. */
export function hasPostStart({ spec }: Pod): boolean {
  return spec.containers.some(startsWithHook) || spec.initContainers?.some(startsWithHook) === true
}

function startsWithHook({ lifecycle }: Container): boolean {
  return lifecycle?.postStart !== undefined
}

/** Why a container has ended whose hook had not succeeded: what the hook says that failed before, or does so with its container. */
export function failureAtEnd(core: KubeletCore, pod: Pod, container: ContainerRow): string | undefined {
  if (container.postStart === undefined || container.postStart.failure !== undefined) return container.postStart?.failure
  const handler = core.specOf(pod, container.name).lifecycle!.postStart!
  if (handler.sleep !== undefined) return undefined
  interrupted(core, pod)
  return hookFailure(pod, container, handler)
}

/** The hooks of a pod that is to end are cut short. */
export function cutShort(core: KubeletCore, pod: Pod, row: PodRow): PodRow {
  let next = row
  for (const container of row.containers) {
    if (container.postStart === undefined) continue
    if (container.postStart.failure === undefined) interrupted(core, pod)
    next = withContainer(next, { ...container, postStart: undefined })
  }
  return next
}

function interrupted(core: KubeletCore, pod: Pod): void {
  core.event(pod, 'Warning', KILLED_FOR_HOOK, 'PostStartHook failed')
  core.event(pod, 'Normal', 'Killing', KILLED_FOR_HOOK)
}
