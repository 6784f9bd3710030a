/**
 * SHA-256 of texts and bytes. A host that has it compiled (Node) computes it, everywhere else @noble/hashes does: the same
 * function, so the same bytes, and an eighth of the time of a rollout. The only place of the core that looks at its
 * host; it can because what comes back is fixed by the standard, and a test compares the two.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** The hash of bytes, or of a text's UTF-8 bytes, in hexadecimal. A lone surrogate is hashed as U+FFFD, as encoders do. */
export type Hash = (data: string | Uint8Array) => string

/** What a host may offer: Node's one-shot hash. */
interface HostCrypto {
  readonly hash?: (algorithm: string, data: string | Uint8Array, encoding: 'hex') => string
}
interface Host {
  readonly process?: { readonly getBuiltinModule?: (name: string) => HostCrypto | undefined }
}

/** In JavaScript, on every host. */
export const portableSha256: Hash = (data) => bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data))

/** The host's own, or the portable one. */
export function sha256Of(host: Host): Hash {
  const { hash } = host.process?.getBuiltinModule?.('node:crypto') ?? {}
  return hash === undefined ? portableSha256 : (data) => hash('sha256', data, 'hex')
}

export const sha256Hex = sha256Of(globalThis as Host)
