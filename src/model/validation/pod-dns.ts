/** Validation of a pod's name resolution. Source: pkg/apis/core/validation (validateDNSPolicy, validatePodDNSConfig, ValidateHostAliases). */
import type { PodSpec } from '../kinds/index.js'
import { byteLength, isDNS1123Subdomain, regexError, SUBDOMAIN_LENGTH_MAX } from '../names.js'
import { invalid, invalidEach, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { ipErrors } from './ip.js'

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const NAMESERVERS_MAX = 3
const SEARCHES_MAX = 32
const SEARCH_CHARS_MAX = 2048

/** Complaints about the policy of a pod's name resolution. */
export function dnsPolicyErrors({ dnsPolicy = '' }: PodSpec, path: string): FieldError[] {
  return dnsPolicy === '' ? [required(`${path}.dnsPolicy`)] : oneOf(`${path}.dnsPolicy`, dnsPolicy, POLICIES)
}

/** Complaints about the details of a pod's name resolution. */
export function dnsConfigErrors({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {}
  const at = `${path}.dnsConfig`
  return [
    ...(dnsPolicy === 'None' && dnsConfig === undefined ? [required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')] : []),
    ...(dnsPolicy === 'None' && dnsConfig !== undefined && nameservers.length === 0
      ? [required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')]
      : []),
    ...(nameservers.length > NAMESERVERS_MAX ? [invalid(`${at}.nameservers`, nameservers, `must not have more than ${NAMESERVERS_MAX} nameservers`)] : []),
    ...nameservers.flatMap((server, i) => ipErrors(server, `${at}.nameservers[${i}]`)),
    ...(searches.length > SEARCHES_MAX ? [invalid(`${at}.searches`, searches, `must not have more than ${SEARCHES_MAX} search paths`)] : []),
    ...(byteLength(searches.join(' ')) > SEARCH_CHARS_MAX
      ? [invalid(`${at}.searches`, searches, `must not have more than ${SEARCH_CHARS_MAX} characters (including spaces) in the search list`)]
      : []),
    ...searches.flatMap((search, i) => (search === '.' ? [] : searchErrors(search.replace(/\.$/, ''), `${at}.searches[${i}]`))),
    ...options.flatMap(({ name = '' }, i) => (name === '' ? [required(`${at}.options[${i}]`, 'must not be empty')] : [])),
  ]
}

const LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const SEARCH = `${LABEL}(\\.${LABEL})*`
const SEARCH_WANTED = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character"

/** A domain in which names are looked for may have underscores. */
function searchErrors(search: string, path: string): FieldError[] {
  return [
    ...(byteLength(search) > SUBDOMAIN_LENGTH_MAX ? [invalid(path, search, `must be no more than ${SUBDOMAIN_LENGTH_MAX} characters`)] : []),
    ...(new RegExp(`^${SEARCH}$`).test(search) ? [] : [invalid(path, search, regexError(SEARCH_WANTED, SEARCH, 'example.com'))]),
  ]
}

/** Complaints about names that a pod adds for addresses. */
export function hostAliasErrors({ hostAliases = [] }: PodSpec, path: string): FieldError[] {
  return hostAliases.flatMap(({ ip = '', hostnames = [] }, i) => [
    ...ipErrors(ip, `${path}.hostAliases[${i}].ip`),
    ...hostnames.flatMap((name, j) => invalidEach(`${path}.hostAliases[${i}].hostnames[${j}]`, name, isDNS1123Subdomain(name))),
  ])
}
