/** Validation of paths within volumes and of files' modes. Source: pkg/apis/core/validation (ValidateLocalNonReservedPath). */
import { invalid, type FieldError } from './error.js'

const FILE_MODE_MAX = 0o777

export function modeErrors(mode: number | undefined, path: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= FILE_MODE_MAX)) return []
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
}

export function backstepErrors(text: string, path: string): FieldError[] {
  return text.split('/').includes('..') ? [invalid(path, text, "must not contain '..'")] : []
}

/** A path below the volume, not above or beside it. */
export function relativePathErrors(text: string, path: string): FieldError[] {
  return [...(text.startsWith('/') ? [invalid(path, text, 'must be a relative path')] : []), ...backstepErrors(text, path)]
}

/** The same for a name that the kubelet does not keep for itself. */
export function localPathErrors(text: string, path: string): FieldError[] {
  const isReserved = text.startsWith('..') && !text.startsWith('../')
  return [...relativePathErrors(text, path), ...(isReserved ? [invalid(path, text, "must not start with '..'")] : [])]
}
