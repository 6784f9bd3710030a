/** A scenario as the YAML that replays it. */
import { stringify } from 'yaml'

/** A scenario document as plain data, in the words of the format. */
export interface ScenarioDocument {
  readonly apiVersion: 'kube-orrery/v1'
  readonly kind: 'Scenario'
  readonly metadata: { readonly name: string }
  readonly spec: Readonly<Record<string, unknown>>
}

/** The document as text: the same document, the same bytes. */
export function scenarioYaml(document: ScenarioDocument): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })
}
