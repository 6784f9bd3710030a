/** The scheduler's configuration that a scenario names: a file beside it, or an object written in place. */
import { readSchedulerConfiguration, readSchedulerConfigurationValue } from '../../model/index.js'
import type { YamlValue } from '../../model/index.js'
import type { ConfigurationReader } from '../resolve/scheduler.js'
import { nearestFile, pathBeside, RELATIVE } from './files.js'
import type { FileAccess } from './files.js'

/** Where a scenario in `file` gets the configuration from. */
export function configurationReader(file: string | undefined, files: FileAccess | undefined): ConfigurationReader {
  return (context, path, source) => {
    if (typeof source !== 'string') {
      return { read: readSchedulerConfigurationValue(source as YamlValue, (within) => context.place([...path, ...within])), inPlace: true }
    }
    if (files === undefined) {
      context.report(path, 'no-files', `"${source}" is a path, and there are no files here`, 'write the configuration in place, or give access to files')
      return undefined
    }
    const wanted = pathBeside(file, source)
    const content = files.read(wanted)
    if (content === undefined) {
      const near = nearestFile(files, wanted)
      context.report(path, 'missing-file', `there is no file "${source}"`, near === undefined ? RELATIVE : `did you mean "${near}"?`)
      return undefined
    }
    return { read: readSchedulerConfiguration(content, wanted), inPlace: false }
  }
}
