/**
 * The layers of docs/architecture.md, checked. From the ground up, each may import what stands before it:
 *
 *   plain; sim; model, placement (neither side knows the other); world, apiserver, client; the siblings;
 *   simulation, cluster, scenario; explore, testing, report; cli
 *
 * Siblings never import each other: they meet through API objects and world; what two need moves down. A folder is
 * imported by its index only. A file that stands in no layer is an error, so that a new folder gets its place here.
 * Type-only imports count: a layer that needs another's types needs the other.
 */
const SIBLINGS = [
  'reconcilers', 'scheduler', 'node', 'traffic', 'network', 'storage', 'cloud', 'kubectl', 'faults', 'invariants',
]
const SIMULATION = 'simulation[^/]*'
const TOP = ['explore', 'testing', 'report']

const GROUND = ['plain', 'model', 'placement', 'sim']
const BELOW_SIBLINGS = [...GROUND, 'world', 'apiserver', 'client']
const BELOW_CLUSTER = [...BELOW_SIBLINGS, ...SIBLINGS, SIMULATION]
const BELOW_SCENARIO = [...BELOW_CLUSTER, 'cluster']
const BELOW_TOP = [...BELOW_SCENARIO, 'scenario', ...TOP]

/** For each layer, what it may import besides itself. `index` is the front door, src/index.ts. */
const MAY_IMPORT = {
  plain: [],
  model: ['plain'],
  placement: ['plain', 'model'],
  sim: ['plain'],
  world: ['plain', 'sim', 'model'],
  apiserver: [...GROUND, 'world'],
  client: [...GROUND, 'world', 'apiserver'],
  ...Object.fromEntries(SIBLINGS.map((sibling) => [sibling, BELOW_SIBLINGS])),
  [SIMULATION]: [...BELOW_SIBLINGS, ...SIBLINGS],
  cluster: BELOW_CLUSTER,
  scenario: BELOW_SCENARIO,
  ...Object.fromEntries(TOP.map((layer) => [layer, BELOW_TOP])),
  index: BELOW_TOP,
  cli: [...BELOW_TOP, 'index'],
}

/** A layer is a folder of src, or a file directly in it. */
const inLayers = (layers) => `^src/(${layers.join('|')})(/|[.]ts$)`

const layerRules = Object.entries(MAY_IMPORT).map(([layer, allowed]) => ({
  name: `layer-${layer.replace(/[^a-z]/g, '')}`,
  severity: 'error',
  comment: `${layer} may import ${allowed.length === 0 ? 'no other layer' : allowed.join(', ')}: what two need moves down, never across.`,
  from: { path: inLayers([layer]) },
  to: { path: '^src/', pathNot: inLayers([layer, ...allowed]) },
}))

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'no-layer',
      severity: 'error',
      comment: 'This file stands in no layer: move it into one, or give its folder a place in .dependency-cruiser.cjs.',
      from: { path: '^src/', pathNot: inLayers(Object.keys(MAY_IMPORT)) },
      to: {},
    },
    {
      name: 'index-only',
      severity: 'error',
      comment: 'A folder is imported by its index only: export the name there.',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: '^src/($1/|[^/]+/index[.]ts$)' },
    },
    {
      name: 'index-only-from-the-top',
      severity: 'error',
      comment: 'A folder is imported by its index only: export the name there.',
      from: { path: '^src/[^/]+[.]ts$' },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index[.]ts$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Files that need each other are one file, or a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-node-in-core',
      severity: 'error',
      comment: 'Only cli may use Node\'s modules: the core runs in browsers too.',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'terminal-in-cli-only',
      severity: 'error',
      comment: 'commander reads the command line: only cli has one.',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: 'node_modules/commander/' },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      comment: 'What src imports, users must get: list it in dependencies (or as a peer), not in devDependencies.',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-optional', 'npm-bundled'],
        dependencyTypesNot: ['npm', 'npm-peer'],
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'Nothing is found under this name.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'orphan',
      severity: 'error',
      comment: 'Nothing imports this file: it is dead, or its folder\'s index forgot it.',
      from: { orphan: true, path: '^src/', pathNot: '([.]d[.]ts|^src/cli/main[.]ts)$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
}
