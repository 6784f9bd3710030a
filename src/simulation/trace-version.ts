/**
 * The version of the promise that equal scenario and seed give an equal history. It changes whenever a change of the
 * program may change any history; a state that was saved under another version is not loaded.
 */
export const TRACE_VERSION = 6
