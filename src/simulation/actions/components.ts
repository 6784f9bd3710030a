/** Processes of the control plane die, between two writes if that is asked for, start again, stand still, are cut off, and hear nothing for a while. */
import { nearestWord } from '../../model/index.js'
import type { Component } from '../component.js'
import { componentNames, componentsOf, instanceMeant, isSidecar } from '../components.js'
import { isWholeProcess } from '../managed-controllers.js'
import { DONE, failed, type ActionContext, type ActionHandler, type Failure } from './handler.js'

/** Which component it was, and which of its instances. */
interface ComponentMemo {
  readonly component: string
  readonly instance?: number
}

export const crashComponent: ActionHandler<'crashComponent', ComponentMemo> = {
  perform(context, { component, instance, afterWrites, graceful = false }) {
    const found = findRunning(context, component, instance)
    if (!found.ok) return found
    const { running, memo } = found
    if (afterWrites === undefined) {
      for (const each of running) each.crash(graceful)
    } else {
      const [only, ...others] = running
      if (only?.crashAfter === undefined || others.length > 0) return failed('contradiction', `the writes of ${component} are not counted`, 'name one controller, or leave afterWrites out')
      only.crashAfter(afterWrites)
    }
    return { ...DONE, memo }
  },
  undo(context, { component, instance }) {
    for (const each of componentsOf(context.simulation, component, instance) ?? []) {
      if (each.running) each.crashAfter?.(0)
      else if (mayStart(context, component, instance)) each.start()
    }
  },
}

/** A controller of an instance that does not lead starts when that does. */
function mayStart({ simulation }: ActionContext, component: string, instance: number | undefined): boolean {
  const leader = instanceMeant(simulation, component)
  return isWholeProcess(component) || leader === undefined || leader === instance
}

export const pauseComponent: ActionHandler<'pauseComponent', ComponentMemo> = {
  perform(context, { component, instance }) {
    const found = findRunning(context, component, instance)
    if (!found.ok) return found
    const awake = found.running.filter((each) => !each.paused)
    if (awake.length === 0) return failed('contradiction', `${component} is paused already`)
    for (const each of awake) each.pause()
    return { ...DONE, memo: found.memo }
  },
  undo(context, { component, instance }) {
    for (const each of componentsOf(context.simulation, component, instance) ?? []) if (each.paused) each.resume()
  },
}

export const partitionComponent: ActionHandler<'partitionComponent', ComponentMemo> = {
  perform(context, { component, instance }) {
    const found = findRunning(context, component, instance)
    if (!found.ok) return found
    const connected = found.running.filter((each) => each.isCutOff === false)
    if (connected.length === 0) return failed('contradiction', `${component} cannot be cut off, or is already`, 'cut kube-scheduler or kube-controller-manager off, where there are several instances')
    for (const each of connected) each.cutOff!()
    return { ...DONE, memo: found.memo }
  },
  undo(context, { component, instance }) {
    for (const each of componentsOf(context.simulation, component, instance) ?? []) if (each.isCutOff === true) each.reconnect!()
  },
}

interface StallMemo {
  readonly stream: string
}

export const stallWatch: ActionHandler<'stallWatch', StallMemo> = {
  perform(context, { component, watched }) {
    const found = find(context, component)
    if (!found.ok) return found
    const [only, ...others] = found.components
    const stream = others.length === 0 ? only?.streamOf(watched) : undefined
    if (stream === undefined) return failed('contradiction', `${component} has no watch of its own on ${watched}`, 'name one controller or kube-scheduler, and a kind that it watches')
    const { streams } = context.simulation.ledger
    if (streams.stream(stream).row.held) return failed('contradiction', `the watch of ${component} on ${watched} is stalled already`)
    streams.hold(stream)
    return { ...DONE, memo: { stream } }
  },
  undo({ simulation: { ledger: { streams } } }, { stream }) {
    const { held, stopped } = streams.stream(stream).row
    if (held && !stopped) streams.release(stream)
  },
}

function find({ simulation }: ActionContext, name: string, instance?: number): { readonly ok: true; readonly components: readonly Component[] } | Failure {
  if (instance !== undefined && instance > 1 && isSidecar(name)) return failed('missing', `there is no instance ${instance} of ${name}: it runs once, however many instances the control plane has`, 'leave instance out')
  if (instance !== undefined && instance > (simulation.options.instances ?? 1)) return failed('missing', `there is no instance ${instance} of ${name}`, 'say how many there are in controlPlane.instances')
  const components = componentsOf(simulation, name, instance)
  if (components !== undefined) return { ok: true, components }
  const near = nearestWord(name, componentNames)
  return failed('missing', `there is no component "${name}"${near === undefined || near === name ? '' : ` (did you mean "${near}"?)`}`, `components are ${componentNames.join(', ')}`)
}

/** The processes of a component that run, and what to remember of them. */
function findRunning(context: ActionContext, component: string, named: number | undefined): { readonly ok: true; readonly running: readonly Component[]; readonly memo: ComponentMemo } | Failure {
  const instance = named ?? instanceMeant(context.simulation, component)
  const found = find(context, component, instance)
  if (!found.ok) return found
  const running = found.components.filter((each) => each.running)
  if (running.length === 0) return failed('contradiction', `${component} is not running`)
  return { ok: true, running, memo: { component, ...(instance === undefined ? {} : { instance }) } }
}
