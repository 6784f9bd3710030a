/** Steers workloads: replicas and images. */
import { label as labelCommand, scale as scaleCommand, setImage as setImageCommand } from '../../kubectl/index.js'
import type { ActionHandler } from './handler.js'
import { objectOf, run } from './find.js'

export const scale: ActionHandler<'scale'> = {
  perform(context, { target, replicas }) {
    const found = objectOf(context, target)
    return found.ok ? run(context, scaleCommand(found.found, replicas)) : found
  },
}

export const setImage: ActionHandler<'setImage'> = {
  perform(context, { target, container, image }) {
    const found = objectOf(context, target)
    return found.ok ? run(context, setImageCommand(found.found, container, image)) : found
  },
}

export const label: ActionHandler<'label'> = {
  perform(context, { target, labels }) {
    const found = objectOf(context, target)
    return found.ok ? run(context, labelCommand(found.found, labels)) : found
  },
}
