/** Numbers and times as people read them; nothing depends on a locale. */

/** `12:55.0`, `1:02:03.4`. */
export function clock(ms: number): string {
  const tenths = Math.floor(ms / 100)
  const seconds = Math.floor(tenths / 10)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const rest = `${two(seconds % 60)}.${tenths % 10}`
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${two(minutes % 60)}:${rest}`
}

/** `38.7 s`, `5 min 0 s`, `412 ms`. */
export function took(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  if (ms < 60_000) return `${Math.floor(ms / 100) / 10} s`
  const seconds = Math.round(ms / 1000)
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `812,394`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A share as `22 %`, `0.24 %`. */
export function percent(share: number): string {
  const value = share * 100
  if (value === 0) return '0 %'
  if (value >= 10) return `${Math.round(value)} %`
  return `${Math.round(value * 100) / 100} %`
}

/** Requests counted in millionths. */
export function requests(micros: number): string {
  return count(micros / 1_000_000)
}

/** `web` for `default/web`; other namespaces are named. */
export function shortKey(key: string): string {
  return key.startsWith('default/') ? key.slice('default/'.length) : key
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
