/** Processes of the control plane die, between two writes if that is asked for, start again, and hear nothing for a while. */
import { nearestWord } from '../../model/index.js'
import { componentNames, componentsOf, type Component } from '../components.js'
import { DONE, failed, type ActionContext, type ActionHandler, type Failure } from './handler.js'

interface CrashMemo {
  readonly component: string
}

export const crashComponent: ActionHandler<'crashComponent', CrashMemo> = {
  perform(context, { component, afterWrites }) {
    const found = find(context, component)
    if (!found.ok) return found
    const running = found.components.filter((each) => each.running)
    if (running.length === 0) return failed('contradiction', `${component} is not running`)
    if (afterWrites === undefined) {
      for (const each of running) each.crash()
    } else {
      const [only, ...others] = running
      if (only?.crashAfter === undefined || others.length > 0) return failed('contradiction', `the writes of ${component} are not counted`, 'name one controller, or leave afterWrites out')
      only.crashAfter(afterWrites)
    }
    return { ...DONE, memo: { component } }
  },
  undo(context, { component }) {
    const found = find(context, component)
    if (!found.ok) return
    for (const each of found.components) {
      if (each.running) each.crashAfter?.(0)
      else each.start()
    }
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

function find({ simulation }: ActionContext, name: string): { readonly ok: true; readonly components: readonly Component[] } | Failure {
  const components = componentsOf(simulation, name)
  if (components !== undefined) return { ok: true, components }
  const near = nearestWord(name, componentNames)
  return failed('missing', `there is no component "${name}"${near === undefined || near === name ? '' : ` (did you mean "${near}"?)`}`, `components are ${componentNames.join(', ')}`)
}
