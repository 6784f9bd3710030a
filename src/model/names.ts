/**
 * What names, label keys and label values may look like: RFC 1123 labels and subdomains, RFC 1035 labels, qualified
 * names. Each check returns upstream's complaints, an empty list when the text is fine; selectors, metadata and
 * every kind's validation share them. Results for texts that are fine are remembered, since labels repeat endlessly.
 * Source: apimachinery/pkg/util/validation, apimachinery/pkg/api/validate/content.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const WILDCARD = `\\*\\.${SUBDOMAIN}`
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const LABEL_VALUE = `(${QUALIFIED})?`

const PATTERNS = {
  label: new RegExp(`^${LABEL}$`),
  subdomain: new RegExp(`^${SUBDOMAIN}$`),
  wildcard: new RegExp(`^${WILDCARD}$`),
  label1035: new RegExp(`^${LABEL_1035}$`),
  qualified: new RegExp(`^${QUALIFIED}$`),
  labelValue: new RegExp(`^${LABEL_VALUE}$`),
  configKey: /^[-._a-zA-Z0-9]+$/,
}

const ALPHANUMERIC = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"

const MESSAGES = {
  label: regexError(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    LABEL, 'my-name', '123-abc'),
  subdomain: regexError(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    SUBDOMAIN, 'example.com'),
  wildcard: regexError(
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    WILDCARD, '*.example.com'),
  label1035: regexError(
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    LABEL_1035, 'my-name', 'abc-123'),
  qualified: regexError(`must consist of ${ALPHANUMERIC}`, QUALIFIED, 'MyName', 'my.name', '123-abc'),
  labelValue: regexError(
    `a valid label must be an empty string or consist of ${ALPHANUMERIC}`, LABEL_VALUE, 'MyValue', 'my_value', '12345'),
  configKey: regexError(
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'", '[-._a-zA-Z0-9]+', 'key.name', 'KEY_NAME', 'key-name'),
}

/** The longest name of a label, a label key's name part, a label value. */
export const LABEL_LENGTH_MAX = 63
/** The longest DNS subdomain. */
export const SUBDOMAIN_LENGTH_MAX = 253

const CACHE_LIMIT = 65536
const fine: readonly string[] = Object.freeze([])
const fineQualifiedNames = new Set<string>()
const fineLabelValues = new Set<string>()

/** Complaints about a DNS label, such as a Service's or a namespace's name. */
export function isDNS1123Label(value: string): readonly string[] {
  if (value.length <= LABEL_LENGTH_MAX && PATTERNS.label.test(value)) return fine
  // A subdomain that is no label can only have a dot too many.
  const hasDots = !PATTERNS.label.test(value) && PATTERNS.subdomain.test(value)
  return complaints(value, LABEL_LENGTH_MAX, PATTERNS.label, hasDots ? 'must not contain dots' : MESSAGES.label)
}

/** Complaints about a DNS subdomain, such as most objects' names. */
export function isDNS1123Subdomain(value: string): readonly string[] {
  return complaints(value, SUBDOMAIN_LENGTH_MAX, PATTERNS.subdomain, MESSAGES.subdomain)
}

/** Complaints about a DNS subdomain whose first label is `*`. */
export function isWildcardDNS1123Subdomain(value: string): readonly string[] {
  return complaints(value, SUBDOMAIN_LENGTH_MAX, PATTERNS.wildcard, MESSAGES.wildcard)
}

/** Complaints about a DNS label that begins with a letter, such as a Service's name. */
export function isDNS1035Label(value: string): readonly string[] {
  return complaints(value, LABEL_LENGTH_MAX, PATTERNS.label1035, MESSAGES.label1035)
}

/** Complaints about a label's key: an optional DNS subdomain and `/`, then a name. */
export function isLabelKey(value: string): readonly string[] {
  if (fineQualifiedNames.has(value)) return fine
  const errors = qualifiedNameComplaints(value)
  if (errors.length === 0) remember(fineQualifiedNames, value)
  return errors
}

/** Complaints about a qualified name; upstream calls it a label's key. */
export function isQualifiedName(value: string): readonly string[] {
  return isLabelKey(value)
}

/** Complaints about a label's value. */
export function isValidLabelValue(value: string): readonly string[] {
  if (fineLabelValues.has(value)) return fine
  const errors = complaints(value, LABEL_LENGTH_MAX, PATTERNS.labelValue, MESSAGES.labelValue, 'bytes')
  if (errors.length === 0) remember(fineLabelValues, value)
  return errors
}

/** Complaints about a key of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): readonly string[] {
  const errors = complaints(value, SUBDOMAIN_LENGTH_MAX, PATTERNS.configKey, MESSAGES.configKey)
  const upwards = value === '.' || value === '..' ? `must not be '${value}'` : value.startsWith('..') ? "must not start with '..'" : ''
  return upwards === '' ? errors : [...errors, upwards]
}

/** Complaints about the name of a port. */
export function isValidPortName(value: string): readonly string[] {
  const errors: string[] = []
  if (value.length > PORT_NAME_LENGTH_MAX) errors.push(maxLengthError(PORT_NAME_LENGTH_MAX))
  if (!/^[-a-z0-9]+$/.test(value)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)')
  if (value.includes('--')) errors.push('must not contain consecutive hyphens')
  if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen')
  return errors
}

const PORT_NAME_LENGTH_MAX = 15

/** Complaints about a port number. */
export function isValidPortNumber(value: number): readonly string[] {
  return value >= 1 && value <= 65535 ? [] : ['must be between 1 and 65535, inclusive']
}

/** Complaints about a name that becomes part of a URL's path. */
export function isValidPathSegmentName(value: string): readonly string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`]
  if (!/[/%]/.test(value)) return fine
  return ['/', '%'].filter((character) => value.includes(character)).map((character) => `may not contain '${character}'`)
}

/** The complaint that a text is too long. Upstream says `bytes` of labels and qualified names, and means bytes in all. */
function maxLengthError(length: number, unit: 'characters' | 'bytes' = 'characters'): string {
  return `must be no more than ${length} ${unit}`
}

/** Upstream's wording of a pattern that does not match. */
export function regexError(message: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ')
  return `${message} (e.g. ${shown}regex used for validation is '${pattern}')`
}

/** The length of a text in bytes of UTF-8, as Go counts it. */
export function byteLength(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) bytes += 1
    else if (code < 0x800) bytes += 2
    else if (code >= 0xd800 && code < 0xdc00) {
      bytes += 4
      i++
    } else bytes += 3
  }
  return bytes
}

function complaints(value: string, lengthMax: number, pattern: RegExp, message: string, unit?: 'bytes'): readonly string[] {
  const mismatch = !pattern.test(value)
  // What matches is ASCII.
  const tooLong = (mismatch ? byteLength(value) : value.length) > lengthMax
  if (!tooLong && !mismatch) return fine
  return [...(tooLong ? [maxLengthError(lengthMax, unit)] : []), ...(mismatch ? [message] : [])]
}

function qualifiedNameComplaints(value: string): readonly string[] {
  const parts = value.split('/')
  if (parts.length > 2) {
    const error = regexError(`a valid label key must consist of ${ALPHANUMERIC}`, QUALIFIED, 'MyName', 'my.name', '123-abc')
    return [`${error} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  }
  const name = parts[parts.length - 1]!
  const ofName = namePartComplaints(name)
  return parts.length === 2 ? [...prefixComplaints(parts[0]!), ...ofName] : ofName
}

function prefixComplaints(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  return complaints(prefix, SUBDOMAIN_LENGTH_MAX, PATTERNS.subdomain, MESSAGES.subdomain, 'bytes').map((message) => `prefix part ${message}`)
}

function namePartComplaints(name: string): readonly string[] {
  if (name.length <= LABEL_LENGTH_MAX && PATTERNS.qualified.test(name)) return fine
  const rest = name === '' ? ['must be non-empty'] : byteLength(name) > LABEL_LENGTH_MAX ? [maxLengthError(LABEL_LENGTH_MAX, 'bytes')] : []
  return [...rest, ...(PATTERNS.qualified.test(name) ? [] : [MESSAGES.qualified])].map((text) => `name part ${text}`)
}

function remember(cache: Set<string>, value: string): void {
  if (cache.size >= CACHE_LIMIT) cache.clear()
  cache.add(value)
}
