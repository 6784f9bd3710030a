/** How a kubelet pulls and keeps images. Source: kubernetes, pkg/kubelet/apis/config (v1beta1/defaults.go, validation). */
import type { SettingError } from './setting-error.js'

export interface ImageConfig {
  /** Pulls at a time; 0: no limit. */
  readonly pullsMax: number
  /** How full the disk has to be before unused images are deleted, and how full it may be afterwards. */
  readonly highPercent: number
  readonly lowPercent: number
  /** Images are not deleted before they have been there so long. */
  readonly minimumAgeMs: number
}

/** As a KubeletConfiguration has it when nobody says more. */
export const DEFAULT_IMAGE_CONFIG: ImageConfig = Object.freeze({ pullsMax: 1, highPercent: 85, lowPercent: 80, minimumAgeMs: 120_000 })

/** The same as users write it. */
export interface ImageSettings {
  /** One pull at a time. Default true. */
  readonly serializeImagePulls?: boolean
  /** How many pulls at a time, where they are not serialized. Default: any number. */
  readonly maxParallelImagePulls?: number
  readonly imageGCHighThresholdPercent?: number
  readonly imageGCLowThresholdPercent?: number
  readonly imageMinimumGCAgeMs?: number
}

/** Reads settings, or says what is wrong with the first that is. */
export function imageConfig({ serializeImagePulls = true, maxParallelImagePulls: pulls, imageGCHighThresholdPercent: highPercent = DEFAULT_IMAGE_CONFIG.highPercent, imageGCLowThresholdPercent: lowPercent = DEFAULT_IMAGE_CONFIG.lowPercent, imageMinimumGCAgeMs: minimumAgeMs = DEFAULT_IMAGE_CONFIG.minimumAgeMs }: ImageSettings): ImageConfig | SettingError {
  if (serializeImagePulls && pulls !== undefined && pulls > 1) return { field: 'maxParallelImagePulls', error: 'cannot be larger than 1 unless serializeImagePulls is false' }
  if (lowPercent >= highPercent) return { field: 'imageGCLowThresholdPercent', error: `${lowPercent} must be less than imageGCHighThresholdPercent ${highPercent}` }
  return { pullsMax: serializeImagePulls ? 1 : pulls ?? 0, highPercent, lowPercent, minimumAgeMs }
}
