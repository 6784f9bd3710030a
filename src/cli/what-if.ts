/** `--what-if`: what would be otherwise about a pod. */
import type { Change } from '../cluster/index.js'
import { parseQuantity } from '../model/index.js'

/** `cpu=500m`, `priority=10`, or a JSON merge patch; several of them. Returns a text if one of them is none of these. */
export function changeOf(whatIf: readonly string[] | undefined): Change | string | undefined {
  if (whatIf === undefined) return undefined
  let change: Change = {}
  for (const text of whatIf) {
    const [, name, value] = /^([^={]+)=(.*)$/.exec(text) ?? []
    if (text.startsWith('{')) {
      const patch = parsed(text)
      if (patch === undefined) return `--what-if: not JSON: ${text}`
      change = { ...change, patch }
    } else if (name === 'priority' && /^-?\d{1,9}$/.test(value!)) change = { ...change, priority: Number(value) }
    else if (name !== undefined && name !== 'priority' && !('error' in parseQuantity(value!))) change = { ...change, requests: { ...change.requests, [name]: value! } }
    else return `--what-if takes RESOURCE=QUANTITY such as cpu=500m, priority=NUMBER, or a JSON merge patch of the pod, not '${text}'`
  }
  return change
}

function parsed(text: string): object | undefined {
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}
