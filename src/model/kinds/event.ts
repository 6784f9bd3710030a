/** Event: something that a component says about an object; repetitions are counted. Source: core/v1. */
import { kindSchema } from './object.js'
import { objectReferenceSchema } from './references.js'
import { fields, int32, microTime, required, string, time } from './schema.js'
import type { Wire } from './schema.js'

export const eventSourceSchema = fields({
  component: string,
  host: string,
})
export type EventSource = Wire<typeof eventSourceSchema>

export const eventSeriesSchema = fields({
  count: int32,
  lastObservedTime: microTime,
})
export type EventSeries = Wire<typeof eventSeriesSchema>

export const eventSchema = kindSchema('v1', 'Event', {
  involvedObject: required(objectReferenceSchema),
  reason: string,
  message: string,
  source: eventSourceSchema,
  firstTimestamp: time,
  lastTimestamp: time,
  count: int32,
  type: string,
  eventTime: microTime,
  series: eventSeriesSchema,
  action: string,
  related: objectReferenceSchema,
  reportingComponent: string,
  reportingInstance: string,
})
export type Event = Wire<typeof eventSchema>
