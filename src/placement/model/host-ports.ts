/**
 * Host ports: which a pod wants, which a node has given away. Two ports collide if number and protocol are the same
 * and the addresses are, or one of them is the wildcard. Ordinary init containers do not count: their ports are
 * free again before the pod runs.
 * Source: pkg/scheduler/framework/types.go (HostPortInfo), pkg/scheduler/util/utils.go (GetHostPorts).
 */
import type { Container, PodSpec } from '../../model/index.js'

/** A port of the node that a pod wants for itself. */
export interface HostPort {
  readonly hostIP: string
  readonly protocol: string
  readonly port: number
}

const WILDCARD = '0.0.0.0'
const NO_PORTS: readonly HostPort[] = Object.freeze([])

/** The host ports of a pod's containers and sidecars. */
export function hostPortsOf({ initContainers, containers }: PodSpec): readonly HostPort[] {
  let ports = NO_PORTS
  for (const container of initContainers ?? []) if (container.restartPolicy === 'Always') ports = withPorts(ports, container)
  for (const container of containers) ports = withPorts(ports, container)
  return ports
}

function withPorts(ports: readonly HostPort[], container: Container): readonly HostPort[] {
  if (container.ports === undefined) return ports
  const own: HostPort[] = []
  for (const { hostPort = 0, hostIP = '', protocol = '' } of container.ports) {
    if (hostPort > 0) own.push({ hostIP: hostIP === '' ? WILDCARD : hostIP, protocol: protocol === '' ? 'TCP' : protocol, port: hostPort })
  }
  return own.length === 0 ? ports : [...ports, ...own]
}

/** Whether two host ports exclude each other. */
export function portsCollide(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol
    && (a.hostIP === b.hostIP || a.hostIP === WILDCARD || b.hostIP === WILDCARD)
}

/** The ports that a node has given away: how many pods hold each address, by port and protocol. */
export class UsedPorts {
  private readonly byPort = new Map<string, Map<string, number>>()

  /** Counts a pod's ports in (`1`) or out (`-1`). */
  count(ports: readonly HostPort[], sign: 1 | -1): void {
    for (const { hostIP, protocol, port } of ports) {
      const key = `${protocol}/${port}`
      const holders = this.byPort.get(key) ?? new Map<string, number>()
      const held = (holders.get(hostIP) ?? 0) + sign
      if (held === 0) holders.delete(hostIP)
      else holders.set(hostIP, held)
      if (holders.size === 0) this.byPort.delete(key)
      else this.byPort.set(key, holders)
    }
  }

  /** Whether a port can no longer be had. */
  isTaken({ hostIP, protocol, port }: HostPort): boolean {
    const holders = this.byPort.get(`${protocol}/${port}`)
    return holders !== undefined && (hostIP === WILDCARD || holders.has(hostIP) || holders.has(WILDCARD))
  }
}
