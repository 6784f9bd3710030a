/**
 * What a kubelet reports about one container: what it does now, how its last run ended, how often it was
 * started again. Exactly one of the three states is set.
 */
import {
  bool, fields, int32, int64, list, required, resourceList, string, time,
} from '../schema.js'
import type { Wire } from '../schema.js'
import { resourceRequirementsSchema } from './resources.js'

export const containerStateWaitingSchema = fields({
  reason: string,
  message: string,
})
export type ContainerStateWaiting = Wire<typeof containerStateWaitingSchema>

export const containerStateRunningSchema = fields({
  startedAt: time,
})
export type ContainerStateRunning = Wire<typeof containerStateRunningSchema>

export const containerStateTerminatedSchema = fields({
  exitCode: required(int32),
  signal: int32,
  reason: string,
  message: string,
  startedAt: time,
  finishedAt: time,
  containerID: string,
})
export type ContainerStateTerminated = Wire<typeof containerStateTerminatedSchema>

export const containerStateSchema = fields({
  waiting: containerStateWaitingSchema,
  running: containerStateRunningSchema,
  terminated: containerStateTerminatedSchema,
})
export type ContainerState = Wire<typeof containerStateSchema>

const volumeMountStatusSchema = fields({
  name: required(string),
  mountPath: required(string),
  readOnly: bool,
  recursiveReadOnly: string,
  volumeStatus: fields({ image: fields({ imageRef: required(string) }) }),
})

const linuxUserSchema = fields({
  uid: int64,
  gid: int64,
  supplementalGroups: list(int64),
})

const resourceStatusSchema = fields({
  name: required(string),
  resources: list(fields({ resourceID: required(string), health: string })),
})

export const containerStatusSchema = fields({
  name: required(string),
  state: containerStateSchema,
  lastState: containerStateSchema,
  ready: required(bool),
  restartCount: required(int32),
  image: required(string),
  imageID: required(string),
  containerID: string,
  started: bool,
  allocatedResources: resourceList,
  resources: resourceRequirementsSchema,
  volumeMounts: list(volumeMountStatusSchema),
  user: fields({ linux: linuxUserSchema }),
  allocatedResourcesStatus: list(resourceStatusSchema),
  stopSignal: string,
})
export type ContainerStatus = Wire<typeof containerStatusSchema>
