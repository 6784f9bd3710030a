/** What an admission function answers: the object as admitted, or why it is not. */

/** The outcome of admission; `message` is the whole text that a user sees, `detail` its reason alone. */
export type Admission<T> =
  | { readonly allowed: true; readonly object: T }
  | { readonly allowed: false; readonly message: string; readonly detail: string; readonly reason: 'Forbidden'; readonly code: 403 }

interface Named {
  readonly metadata: { readonly name?: string | undefined; readonly generateName?: string | undefined }
}

/** A refusal in the server's words; an object whose name is still to be made goes by its prefix. */
export function refuse<T>(plural: string, { metadata: { name = '', generateName = '' } }: Named, detail: string): Admission<T> {
  const called = name !== '' ? name : generateName !== '' ? generateName : 'Unknown'
  return { allowed: false, message: `${plural} ${JSON.stringify(called)} is forbidden: ${detail}`, detail, reason: 'Forbidden', code: 403 }
}
