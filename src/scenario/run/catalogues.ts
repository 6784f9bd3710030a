/** What a scenario says of software and images, as the catalogues that the simulation asks. */
import { INSTANT_IMAGES, pullOf, type AppBehaviour, type AppCatalogue, type ImageCatalogue, type ProbeFailure } from '../../world/index.js'
import { behaviourOf, type Behaviour, type FailureWindow } from '../resolve/app.js'
import { imageEntry } from '../resolve/image.js'
import type { Scenario } from '../resolve/scenario.js'

const MICROS_PER_MS = 1000

/** Who answers what a container's software is like; asked once per kind of container. */
export function appCatalogueOf({ apps }: Scenario): AppCatalogue {
  const byLabels = new WeakMap<object, Map<string, AppBehaviour>>()
  return ({ namespace, podLabels, container, image }) => {
    let known = byLabels.get(podLabels)
    if (known === undefined) byLabels.set(podLabels, (known = new Map<string, AppBehaviour>()))
    const name = `${namespace}\u0000${container}\u0000${image}`
    let found = known.get(name)
    if (found === undefined) known.set(name, (found = appOf(behaviourOf(apps, { namespace, labels: podLabels, container, image }))))
    return found
  }
}

function appOf(behaviour: Behaviour): AppBehaviour {
  const { startupMs, startupCpuMilli, concurrency, queue, exits, idleDiskBytes: diskBytes, idleProcesses: processes, memoryGrowth, diskGrowth, writesTo, readyAfterMs, neverReady, ignoresSigterm, shutdownMs, postStart, preStop } = behaviour
  return {
    startupMs,
    ...(startupCpuMilli === undefined ? {} : { startupCpuMilli }),
    idle: { cpuMilli: behaviour.idleCpuMilli, memoryBytes: behaviour.idleMemoryBytes, ...(diskBytes === undefined ? {} : { diskBytes }), ...(processes === undefined ? {} : { processes }) },
    ...(memoryGrowth === undefined ? {} : { memoryGrowth }),
    ...(diskGrowth === undefined ? {} : { diskGrowth }),
    ...(writesTo === undefined ? {} : { writesTo }),
    perRequest: { cpuMicros: behaviour.requestCpuMicros, latencyMicros: behaviour.requestLatencyMs * MICROS_PER_MS, memoryBytes: behaviour.requestMemoryBytes },
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(queue === undefined ? {} : { queue }),
    ...(exits === undefined ? {} : { exits }),
    readyAfterMs,
    neverReady,
    probes: { startup: behaviour.startupFails.map(failureOf), readiness: behaviour.readinessFails.map(failureOf), liveness: behaviour.livenessFails.map(failureOf) },
    ignoresSigterm,
    shutdownMs,
    postStart,
    preStop,
  }
}

function failureOf({ fromMs, untilMs, everyMs }: FailureWindow): ProbeFailure {
  return { failsFromMs: fromMs, ...(untilMs === undefined ? {} : { failsUntilMs: untilMs }), ...(everyMs === undefined ? {} : { everyMs }) }
}

/** Who answers how a pull goes. */
export function imageCatalogueOf({ images, registries }: Scenario): ImageCatalogue {
  return (image, nowMs) => {
    const entry = imageEntry(images, image)
    return entry === undefined ? INSTANT_IMAGES(image, nowMs) : pullOf(entry, registries, nowMs)
  }
}
