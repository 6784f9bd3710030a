/**
 * Writes docs/fields.md: which fields of the live kinds are simulated. Every field of a kind's schema is put into an
 * object of its own, and `unsimulatedFields` is asked about it, which is what `orrery validate` and scenarios ask: the
 * page and the program cannot differ.
 */
import type { z } from 'zod'
import { builtInKinds, byText, unsimulatedFields, type KindInfo, type KubeObject } from '../src/model/index.js'
import { fieldNames, isListSchema, isMapSchema, schemaOfStep, unwrap } from '../src/model/kinds/walk.js'
import { simulatedFields } from '../src/model/simulated-fields.js'

type Schema = z.core.$ZodType | undefined

/** A field and what becomes of it. */
interface Field {
  readonly path: string
  readonly schema: Schema
  /** What becomes of it as a whole; undefined if its parts differ. */
  readonly verdict: string | undefined
  readonly parts: readonly Field[]
}

const simulated = 'simulated'
const notSimulated = 'accepted, not simulated'

/** What the simulation covers of every object, or the user does not write; also of templates of objects. */
const common = new Set(['apiVersion', 'kind', 'metadata', 'status'])

/** The page. */
export function fieldsPage(): string {
  const live = builtInKinds.filter((kind) => kind.live).map((kind) => ({ kind, fields: fieldsOf(kind) }))
  const homes = new Map<Schema, { readonly field: Field, readonly name: string }>()
  for (const { kind, fields } of live) for (const field of fields) homes.set(field.schema, { field, name: `[${kind.kind}](#${kind.kind.toLowerCase()})'s \`${field.path}\`` })
  const sections = live.map(({ kind, fields }) => section(kind, fields, new Map(homes)))
  return [introduction, ...sections, otherKinds()].join('\n')
}

function fieldsOf(kind: KindInfo): readonly Field[] {
  return namesOf(kind.schema).map((name) => fieldAt(kind, name, schemaOfStep(kind.schema, name), (value) => ({ [name]: value })))
}

/** In the order in which readers look for them. */
function namesOf(schema: Schema): readonly string[] {
  const names = fieldNames(schema).sort(byText)
  return names.includes('metadata') ? names.filter((name) => !common.has(name)) : names
}

/** A field with its parts; `around` makes an object's fields of the field's content. */
function fieldAt(kind: KindInfo, path: string, schema: Schema, around: (content: unknown) => object): Field {
  if (isListSchema(schema)) return fieldAt(kind, `${path}[]`, schemaOfStep(schema, 0), (content) => around([content]))
  if (isMapSchema(schema)) return fieldAt(kind, `${path}.*`, schemaOfStep(schema, 'key'), (content) => around({ key: content }))
  const parts = namesOf(schema).map((name) => fieldAt(kind, `${path}.${name}`, schemaOfStep(schema, name), (content) => around({ [name]: content })))
  const verdicts = new Set(parts.length === 0 ? [verdictOf(kind, path, around)] : parts.map(({ verdict }) => verdict))
  const [verdict] = verdicts
  return { path, schema: unwrap(schema), verdict: verdicts.size === 1 ? verdict : undefined, parts }
}

function verdictOf(kind: KindInfo, path: string, around: (content: unknown) => object): string {
  const isSimulated = (content: unknown): boolean =>
    unsimulatedFields({ apiVersion: kind.apiVersion, kind: kind.kind, metadata: {}, ...around(content) } as KubeObject).length === 0
  if (isSimulated('any content')) return simulated
  const values = (simulatedFields[kind.kind] ?? []).filter((pattern) => pattern.startsWith(`${path}=`)).map((pattern) => pattern.slice(path.length + 1)).filter(isSimulated)
  return values.length === 0 ? notSimulated : `simulated if ${values.map((value) => `\`${value}\``).join(' or ')}; otherwise ${notSimulated}`
}

type Homes = Map<Schema, { readonly field: Field, readonly name: string }>

function section({ kind, apiVersion }: KindInfo, fields: readonly Field[], homes: Homes): string {
  const [verdict, ...others] = new Set(fields.map((field) => field.verdict))
  const head = [`## ${kind}`, '']
  if (verdict !== undefined && others.length === 0) return [...head, `\`${apiVersion}\`. ${fields.map(({ path }) => `\`${path}\``).join(', ')}: ${verdict}.`, ''].join('\n')
  return [...head, `\`${apiVersion}\``, '', '| Field | What becomes of it |', '|---|---|', ...fields.flatMap((field) => rows(field, homes)), ''].join('\n')
}

/** A field that is alike as a whole is one row, and so is one whose parts are, or whose parts are told elsewhere. */
function rows(field: Field, homes: Homes): readonly string[] {
  if (field.verdict !== undefined) return [row(field.path, field.verdict)]
  const home = homes.get(field.schema)
  if (home !== undefined && home.field !== field && sameVerdicts(home.field, field)) return [row(field.path, `as ${home.name}`)]
  if (home === undefined) homes.set(field.schema, { field, name: `\`${field.path}\`` })
  if (field.path.includes('.') && field.parts.every(({ verdict }) => verdict === simulated || verdict === notSimulated)) return [row(field.path, inTwo(field))]
  return field.parts.flatMap((part) => rows(part, homes))
}

function row(path: string, text: string): string {
  return `| \`${path}\` | ${text} |`
}

/** The parts of a field, each of which is simulated or not as a whole. */
function inTwo({ path, parts }: Field): string {
  const named = (verdict: string): string => parts.filter((part) => part.verdict === verdict).map((part) => `\`${part.path.slice(path.length + 1)}\``).join(', ')
  return `${simulated}: ${named(simulated)}; ${notSimulated}: ${named(notSimulated)}`
}

function sameVerdicts(one: Field, other: Field): boolean {
  return one.verdict === other.verdict && one.parts.every((part, index) => sameVerdicts(part, other.parts[index]!))
}

function otherKinds(): string {
  const others = builtInKinds.filter((kind) => !kind.live)
  const named = (kinds: readonly KindInfo[]): string => kinds.map(({ kind, apiVersion }) => `${kind} (\`${apiVersion}\`)`).join(', ')
  return [
    '## Kinds that are not simulated', '',
    `Stored, defaulted and validated: ${named(others.filter(({ validated }) => validated))}.`, '',
    `Accepted and stored, with no look at their fields: ${named(others.filter(({ validated }) => !validated))}; so are the kinds of groups that are not Kubernetes' own.`, '',
  ].join('\n')
}

const introduction = `# Fields

<!-- Generated from src/model/kinds and src/model/simulated-fields.ts by scripts/fields-page.ts: change those, not this page. -->

What becomes of each field of the kinds that are simulated. \`orrery validate\`, the library and a scenario's run name the fields that are *accepted, not simulated* when a manifest sets them, and this page is made by asking the same function about every field that the schemas know: page and program cannot differ. Fields that Kubernetes 1.36 does not know are errors.

- **simulated**: something in the simulation acts upon the field, or, in what controllers write, writes it.
- **accepted, not simulated**: decoded, defaulted, validated and stored; what one writes the field for does not happen. It may still be counted or passed on: a quota charges node ports, an EndpointSlice carries hints and host names, a drain asks for \`--delete-emptydir-data\`.

\`[]\` is any element of a list, \`*\` any key of a map. A row speaks for everything below its field. \`metadata\` and \`status\` are covered for every kind and are not shown, nor are those of templates. [fidelity.md](fidelity.md) says what lives of each kind, and how it differs from Kubernetes.
`
