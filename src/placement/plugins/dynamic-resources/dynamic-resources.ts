/**
 * DynamicResources has no claims to look at here, since dynamic resource allocation is not simulated; but it is asked
 * before preemption whether it could release any, and users read its answer. If another plugin has refused the pod
 * before its PreFilter was asked, it has nothing prepared, and says just that.
 * Source: pkg/scheduler/framework/plugins/dynamicresources (PostFilter).
 * Deviation: a pod that names resource claims is placed as if it named none.
 */
import type { Plugin } from '../../framework/plugin.js'

const NAME = 'DynamicResources'
const NO_CLAIMS = 'no new claims to deallocate'
const NOT_PREPARED = 'not found'

export const dynamicResources: Plugin = {
  name: NAME,
  preFilter: () => ({ skip: true }),
  filter: () => undefined,
  postFilter: (context) => (context.wasPreFiltered(NAME) ? { message: NO_CLAIMS } : { error: NOT_PREPARED }),
  eventsToRegister: [],
}
