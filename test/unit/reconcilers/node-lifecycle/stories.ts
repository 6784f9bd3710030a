/** Random stories for the controllers of nodes, in the form of the node vectors. */

/** Small numbers in a fixed but arbitrary sequence. */
function sequence(seed: number): (below: number) => number {
  let state = seed * 7919 + 17
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor(state / 65_536) % below
  }
}

export const HEALTHY = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
  type, status: type === 'Ready' ? 'True' : 'False', reason: 'AtFirst', lastHeartbeatTime: '1999-12-31T23:00:00Z', lastTransitionTime: '1999-12-31T23:00:00Z',
}))

/** A story of a few nodes that come and go, with pods and interventions at the ticks of the controllers. */
export function randomStory(seed: number) {
  const draw = sequence(seed)
  const durationMs = 400_000
  const count = 2 + draw(5)
  const nodes = Array.from({ length: count }, (_, i) => {
    const labels = draw(3) > 0 ? { 'topology.kubernetes.io/zone': `z${draw(2)}`, ...(draw(6) === 0 ? { 'node.kubernetes.io/exclude-disruption': '' } : {}) } : {}
    const metadata = { name: `n${i}`, uid: `uid-n${i}`, labels, creationTimestamp: '1999-12-31T23:00:00Z' }
    const node = { apiVersion: 'v1', kind: 'Node', metadata, spec: {}, status: draw(8) === 0 ? {} : { conditions: HEALTHY } }
    const heartbeatsMs: [number, number][] = []
    for (let at = 1000 * draw(10); at < durationMs; at += 10_000 * (4 + draw(12))) {
      const to = draw(4) === 0 ? durationMs : at + 10_000 * (1 + draw(10))
      heartbeatsMs.push([at, Math.min(to, durationMs)])
      at = to
    }
    return { node, lease: draw(4) > 0, heartbeatsMs }
  })
  const pods = Array.from({ length: draw(4) }, (_, i) => pod(`p${i}`, `n${draw(count)}`, draw(4)))
  const taint = { key: 'by-hand', effect: 'NoExecute' }
  const steps = Array.from({ length: draw(6) }, () => {
    const atMs = 5000 * (1 + draw(70))
    const node = `n${draw(count)}`
    return [
      { atMs, node, addTaint: taint },
      { atMs, node, removeTaint: 'by-hand:NoExecute' },
      { atMs, node, removeTaint: 'node.kubernetes.io/unreachable:NoExecute' },
      { atMs, node, deleteNode: true },
      { atMs, node, kubeletReports: { type: 'Ready', status: 'False', reason: 'Broken' } },
      { atMs, addPod: pod(`late-${atMs}-${draw(1000)}`, node, draw(4)) },
      { atMs, node, addTaint: { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' } },
    ][draw(7)]
  })
  return { durationMs, nodes, pods, steps }
}

function pod(name: string, nodeName: string, kind: number) {
  const tolerate = (key: string, tolerationSeconds: number) => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds })
  const seconds = [0, 30, 300, 60][kind]!
  const tolerations = [tolerate('not-ready', seconds), tolerate('unreachable', seconds)]
  const metadata = { name, namespace: 'default', uid: `uid-${name}`, creationTimestamp: '1999-12-31T23:00:00Z' }
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '1999-12-31T23:00:00Z' }] }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName, containers: [], terminationGracePeriodSeconds: 30, tolerations }, status }
}
