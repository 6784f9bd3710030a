/** What is wrong with a setting of a kubelet. */
export interface SettingError {
  readonly field: string
  readonly error: string
}
