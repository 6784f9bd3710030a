/** An action in a few words, as the history has it: `crash node-2`, `setImage Deployment shop/cart app=shop/cart:v2`. */
import { formatDuration } from '../../model/index.js'
import type { Action, ActionKind, ActionOf, ObjectName, Target } from './action.js'

type Words = { readonly [K in ActionKind]: (action: ActionOf<K>) => string }

const words: Words = {
  apply: ({ manifests, serverSide }) => {
    const how = serverSide === undefined ? '' : ` server-side by ${serverSide.fieldManager ?? 'kubectl'}${serverSide.forceConflicts === true ? ' by force' : ''}`
    return `${manifests.length} ${manifests.length === 1 ? 'object' : 'objects'}${how}`
  },
  delete: ({ target }) => object(target),
  patch: ({ target, type, subresource }) => `${object(target)}${subresource === undefined ? '' : ` ${subresource}`}${type === undefined || type === 'merge' ? '' : ` type=${type}`}`,
  scale: ({ target, replicas }) => `${object(target)} replicas=${replicas}`,
  setImage: ({ target, container, image }) => `${object(target)} ${container ?? '*'}=${image}`,
  rollout: ({ verb, target, toRevision }) => `${verb} ${object(target)}${toRevision === undefined ? '' : ` revision=${toRevision}`}`,
  cordon: ({ nodes }) => nodes.join(' '),
  uncordon: ({ nodes }) => nodes.join(' '),
  drain: ({ nodes }) => nodes.join(' '),
  taint: ({ nodes, taint: { key, value, effect } }) => `${nodes.join(' ')} ${key}${value === undefined ? '' : `=${value}`}:${effect}`,
  untaint: ({ nodes, key, effect }) => `${nodes.join(' ')} ${key}${effect === undefined ? '' : `:${effect}`}-`,
  label: ({ target, labels }) => `${object(target)} ${Object.keys(labels).length} labels`,
  crash: ({ nodes }) => nodes.join(' '),
  recover: ({ nodes, zone }) => (zone === undefined ? nodes.join(' ') : `zone ${zone}`),
  partition: ({ nodes, direction }) => `${nodes.join(' ')} ${direction}`,
  reboot: ({ nodes }) => nodes.join(' '),
  shutDownNode: ({ nodes }) => nodes.join(' '),
  addNode: ({ pool, count, name, zone }) => [name ?? `${count}`, pool === undefined ? '' : `pool=${pool}`, zone === undefined ? '' : `zone=${zone}`].filter((word) => word !== '').join(' '),
  removeNode: ({ nodes }) => nodes.join(' '),
  zoneOutage: ({ zone }) => zone,
  traffic: ({ service, path, rate }) => `${named(service)}${path ?? ''} ${rate.shape}`,
  crashComponent: ({ afterWrites, graceful, ...which }) => `${component(which)}${afterWrites === undefined ? '' : ` afterWrites=${afterWrites}`}${graceful === true ? ' graceful' : ''}`,
  pauseComponent: component,
  partitionComponent: component,
  skewClock: ({ nodes, controlPlane, offsetMs, perSecond }) =>
    `${controlPlane === undefined ? nodes.join(' ') : `control-plane-${controlPlane}`}${offsetMs === 0 ? '' : ` ${formatDuration(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead' : 'behind'}`}${perSecond === 1_000 ? '' : ` rate=${perSecond / 1_000}`}`,
  stallWatch: ({ component: name, watched }) => `${name} ${watched}`,
  staleApiServer: ({ nodes }) => nodes.join(' '),
  exitContainer: ({ pods, container, code }) => `${'name' in pods ? named(pods) : `${pods.namespace}/${pods.selector}`}${container === undefined ? '' : ` ${container}`} code=${code}`,
}

/** What an action is about, without its kind. */
export function describeAction(action: Action): string {
  return (words[action.kind] as (action: Action) => string)(action)
}

function component({ component: name, instance }: { readonly component: string; readonly instance?: number }): string {
  return `${name}${instance === undefined ? '' : ` instance=${instance}`}`
}

function object({ kind, ...name }: Target): string {
  return `${kind} ${named(name)}`
}

function named({ namespace, name }: ObjectName): string {
  return namespace === '' ? name : `${namespace}/${name}`
}
