/** Physical facts: what is so, whoever knows it. */
export { World, type WorldOptions } from './world.js'
export { Facts, type Aspect, type FactSubscriber } from './facts.js'
export { Machines, type Machine } from './machines.js'
export { Links, type LinkDirection } from './links.js'
export { Kubelets, type KubeletProcess, type ProcessState } from './kubelets.js'
export { Clocks } from './clocks.js'
export { Heartbeats, type HeartbeatRow } from './heartbeats.js'
