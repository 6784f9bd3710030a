/**
 * Writes what is generated from the scenario's schema: docs/scenarios.md (every field) and schema/scenario.schema.json
 * (for editors). The schema in src/scenario/schema is the only place where a field is defined and described.
 * docs/fields.md (which fields of Kubernetes' kinds are simulated) is generated beside them. A test compares the files
 * with what this makes. Run: `npm run docs`.
 */
import { writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { builtInInvariants } from '../src/invariants/index.js'
import { metricNames, readingFunctions, scenarioSchema, usage, zeros } from '../src/scenario/index.js'
import { fieldsPage } from './fields-page.js'

/** A JSON Schema, as far as it is looked at here. */
interface Schema {
  readonly [keyword: string]: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly $ref?: string
  readonly description?: string
  readonly type?: string
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
}

/** The generated files, by their path in the repository. */
export function generate(): Readonly<Record<string, string>> {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' }) as unknown as Schema & { readonly $defs: Definitions }
  return {
    'docs/fields.md': fieldsPage(),
    'docs/scenarios.md': documentation(schema.$defs),
    'schema/scenario.schema.json': `${JSON.stringify(published(schema.$defs), null, 2)}\n`,
  }
}

/** The schema for editors: a scenario, or the spec alone. */
function published(definitions: Definitions): unknown {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'kube-orrery scenario',
    anyOf: [{ $ref: '#/$defs/Scenario' }, { $ref: '#/$defs/Spec' }],
    $defs: withoutInternals(definitions),
  }
}

const internals = new Set(['x-type', 'propertyNames'])

function withoutInternals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutInternals)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key, content]) => !internals.has(key) && Math.abs(Number(content)) !== Number.MAX_SAFE_INTEGER)
  return Object.fromEntries(entries.map(([key, content]) => [key, withoutInternals(content)]))
}

function documentation(definitions: Definitions): string {
  const sections = inOrder(definitions).map((name) => section(name, definitions))
  return [introduction, ...sections, conditions(), invariants()].join('\n')
}

/** What is watched in every run. */
function invariants(): string {
  const rows = builtInInvariants.map(({ id, kind, title }) => `| \`${id}\` | ${kind} | ${title} |`)
  return [
    '## Invariants', '', 'What must hold in every run, whatever a scenario expects. Safety is looked at with each transition; liveness when the cluster has come to rest, or when it is clear that it will not.',
    'A violation says when it happened, what led to it and how to see it again; the command then exits 10 (safety) or 11 (liveness), unless the scenario expects it with `violates`.', '',
    '| Id | Kind | Promise |', '|---|---|---|', ...rows, '',
  ].join('\n')
}

/** The definitions as a reader meets them: each before those that it refers to. */
function inOrder(definitions: Definitions): readonly string[] {
  const order: string[] = []
  const visit = (name: string): void => {
    if (order.includes(name)) return
    order.push(name)
    for (const [, next] of JSON.stringify(definitions[name]).matchAll(/#\/\$defs\/(\w+)/g)) visit(next ?? '')
  }
  visit('Scenario')
  return order
}

type Definitions = Readonly<Record<string, Schema>>

function section(name: string, definitions: Definitions): string {
  const { description, properties = {}, required = [] } = definitions[name] ?? {}
  const rows = Object.entries(properties).map(([field, schema]) => row(field, schema, required.includes(field), definitions))
  return [`## ${name}`, '', description ?? '', '', '| Field | Type | Default | Meaning |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function row(field: string, schema: Schema, required: boolean, definitions: Definitions): string {
  const meaning = schema.description ?? definitions[schema.$ref?.split('/').at(-1) ?? '']?.description ?? ''
  return `| \`${field}\` | ${typeText(schema)} | ${required ? 'required' : defaultText(schema)} | ${cell(meaning)} |`
}

function defaultText(schema: Schema): string {
  const value = schema['default']
  if (value === undefined) return ''
  const text = JSON.stringify(value)
  const isPart = schema.$ref !== undefined || text.length > 40
  return isPart ? 'its own defaults' : `\`${typeof value === 'string' && value !== '' ? value : text}\``
}

function typeText(schema: Schema): string {
  if (typeof schema['x-type'] === 'string') return schema['x-type']
  if (schema.$ref !== undefined) return link(schema.$ref)
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' or ')
  if (schema['const'] !== undefined) return `\`${String(schema['const'])}\``
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeText(schema.items)}`
  return words[schema.type ?? ''] ?? schema.type ?? 'anything'
}

const words: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', object: 'map' }

function link(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1)
  return `[${name}](#${name.toLowerCase()})`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

const introduction = `# Scenarios

<!-- Generated from src/scenario/schema by scripts/generate-docs.ts: change the schema, not this page. -->

A scenario says what a cluster runs, what happens to it, and what must be true. It is a YAML file; every field has a default, so that this is one:

    manifests: [./shop.yaml]

and this is one that asks something:

    apiVersion: kube-orrery/v1
    kind: Scenario
    metadata:
      name: node-crash
      description: A node dies under three replicas. How long until they are three again?
    spec:
      seed: "1"
      duration: 15m
      manifests: [./web.yaml]
      apps:
        - { image: "web:*", startup: 5s, concurrency: 32, perRequest: { cpu: 4ms, latency: 12ms } }
      traffic:
        - { to: web, requestsPerSecond: 50, from: 1m }
      steps:
        - { at: 2m, crash: { node: node-2 } }
      expect:
        - { eventually: "deployment('web').status.availableReplicas == 2", within: 60s, after: crash }
        - { always: "deployment('web').status.availableReplicas == 3", after: 9m }
        - { never: "service('web').failureRatio > 0", except: { within: 60s, of: crash } }

- **Durations** are written as Kubernetes writes them: \`90s\`, \`1h30m\`, \`250ms\`. A number without unit is an error, except \`0\`.
- **Quantities** (\`500m\`, \`16Gi\`) and **label selectors** (\`app=web,tier!=cache\`) are Kubernetes', too.
- **Names** of objects are \`NAME\` or \`NAMESPACE/NAME\`; without namespace that of the scenario is meant.
- **Apps** are laid over each other: an entry sets what it names for the containers it matches, a later entry over an earlier one, field by field.
- YAML is read as kubectl reads it. Keys that are there twice, unknown fields and values of the wrong type are errors, with their place and what to do.
- Editors that know JSON Schema complete and check scenarios with \`schema/scenario.schema.json\`, many of them if the file begins with \`# yaml-language-server: $schema=PATH\`.
- Deployments and Services that steps and traffic name and no manifest has are warnings; nodes, zones and pools that there cannot be are errors. All other names are looked up when their step happens; the run stops there if they do not exist.
`

function conditions(): string {
  return [
    conditionsHead, '', '| Function | Gives |', '|---|---|',
    ...readingFunctions.map((reading) => `| \`${usage(reading)}\` | ${cell(reading.description)} |`),
    '| `x.condition(type)` | The condition of an object; one that is not there has the status `Unknown`. |',
    '| `has(x.field)` | Whether a field is there. |',
    '| `now` | The time since the start. It can be compared with a duration: `now >= duration(\'5m\')`. Times in objects are texts, counted on from `startTime`: `2000-01-01T00:05:00Z`. |',
    '', `Metrics of a Service: ${metricNames.map((name) => `\`${name}\``).join(', ')}. A name is \`NAME\` or \`NAMESPACE/NAME\`.`, '',
    absence, '', '| Kind | Absent fields that read as zero |', '|---|---|',
    '| all | `metadata`: labels, annotations, ownerReferences, finalizers |',
    ...Object.entries(zeros).map(([kind, parts]) => `| ${kind} | ${Object.entries(parts).map(([part, fields]) => `\`${part}\`: ${Object.keys(fields).join(', ')}`).join('; ')} |`),
    '', differences, '',
  ].join('\n')
}

const conditionsHead = `## Conditions

Conditions (\`when\`, \`that\`, \`always\`, \`never\`, \`eventually\`) are written in [CEL](https://cel.dev), Kubernetes' own language for them. They are read when everything that happens at an instant has happened, and again only when something that they read has changed.

    deployment('product').status.availableReplicas >= 3
    deployment('shop/product').condition('Progressing').status == 'False'
    pods('app=web').all(p, p.status.phase == 'Running')
    pods('app=web').exists(p, p.status.containerStatuses.exists(c, c.restartCount > 3))
    service('gateway').failureRatio < 0.01 && hpa('product').status.desiredReplicas >= 4
    nodes().filter(n, n.spec.unschedulable).size() <= 1`

const absence = `### What is not there

A condition that reads an object or a field that does not exist is neither true nor false: it *cannot be read*.

- \`when\` and \`eventually\` wait until it can be read and is true.
- \`that\` fails, and says what could not be read.
- \`always\` counts from the first instant at which it can be read; if it cannot be read later (the object was deleted), it is broken.
- \`never\` is not broken by it. But a \`never\` or \`always\` that could not be read at any instant fails: a misspelt name must not pass for a promise kept.

Kubernetes leaves counts of 0, empty lists and false flags out of its objects. For these fields what is absent reads as zero, so that \`readyReplicas == 0\` is true when no replica is ready:`

const differences = `### Differences from CEL

Numbers of objects and metrics and numbers that are written out mix freely; \`/\` divides whole numbers without rest only if both are written out or counted (\`7 / 2 == 3\`, but \`deployment('x').spec.replicas / 2\` may be 1.5). \`timestamp()\` and \`matches()\` are not available: the first would ask the host for its calendar, the second could take for ever. \`x.?field.orValue(0)\` reads a field that may be absent.`

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(generate())) writeFileSync(new URL(`../${path}`, import.meta.url), text)
}
