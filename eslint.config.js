/**
 * Lint: what makes a run repeatable, as bans that name their replacement (docs/determinism.md), and a little hygiene.
 * Three circles. *Strict* is everything that a simulation is made of: every folder of src but those listed as outer,
 * so that a new folder is strict until somebody decides otherwise. *Outer* (scenario, explore, testing, report) reads
 * files and starts workers through what it is handed, but tells no wall clock, draws no ambient chance and asks no
 * locale. *cli* alone may touch Node. No rule needs types, so that the whole tree is linted in seconds.
 * `test/unit/tidy.test.ts` proves that each ban fires.
 */
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { builtinModules } from 'node:module'

const OUTER = ['scenario', 'explore', 'testing', 'report'].map((folder) => `src/${folder}/**/*.ts`)
const CLI = 'src/cli/**/*.ts'

const EXACT_MATH = ['imul', 'floor', 'ceil', 'trunc', 'round', 'min', 'max', 'abs', 'sign', 'sqrt', 'fround', 'clz32']

/** Globals, each with what to use instead. */
const AMBIENT = {
  Date: 'The simulated clock is an integer of milliseconds: take `now` from the engine; text comes from model/time.',
  Intl: 'It depends on ICU and the host\'s locale: format by hand, compare code units with < and >.',
}
const ENGINE_ONLY = {
  performance: 'Host time must not be seen by a simulation: take `now` from the engine; cli and bench measure speed.',
  setTimeout: 'Add an event to the engine at an instant (`timers` of sim).',
  setInterval: 'Add an event to the engine at an instant (`timers` of sim) and add the next when it is handled.',
  setImmediate: 'Add an event to the engine at the same instant.',
  queueMicrotask: 'Add an event to the engine at the same instant.',
  Promise: 'The core is synchronous: an answer that takes time is an event.',
  crypto: 'Chance is drawn by name (`draw` of sim); hashes come from sim/sha256.',
  WeakRef: 'Garbage collection must not be observable: keep a plain reference, or an id.',
  FinalizationRegistry: 'Garbage collection must not be observable: release what you hold where it ends.',
  Atomics: 'The core is one thread and synchronous.',
  SharedArrayBuffer: 'The core is one thread: use an ArrayBuffer.',
}
const HOST_ONLY = {
  process: 'The core runs in browsers too: take what you need as an argument; cli reads the environment.',
  Buffer: 'The core runs in browsers too: use Uint8Array and TextEncoder.',
  global: 'Write globalThis, or better: take what you need as an argument.',
  require: 'The package is ESM: import it.',
  console: 'The core does not print: return data; cli prints.',
  fetch: 'The core does no I/O: take the text as an argument.',
}

/** Shapes of syntax, each with what to write instead. */
const LOCALE = [
  {
    selector: 'MemberExpression[property.name=/^(localeCompare|toLocale[A-Z]\\w*)$/]',
    message: 'Locale functions depend on the host: compare code units (a < b ? -1 : a > b ? 1 : 0), format by hand.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Math.random is ambient chance: draw by name (`draw` of sim: seed, purpose, identity, n).',
  },
]
const ORDER = [
  {
    selector: 'CallExpression[callee.property.name=/^(sort|toSorted)$/][arguments.length=0]',
    message: 'The default order is by text: pass a total order, ties broken by a unique id.',
  },
]
const SYNTAX = [
  {
    selector: `MemberExpression[object.name="Math"]:not([computed=false][property.name=/^(${EXACT_MATH.join('|')}|random)$/])`,
    message: `Not exact on every engine: only Math.${EXACT_MATH.join(', ')}; otherwise integers, or a committed table.`,
  },
  {
    selector: ':not(MemberExpression) > Identifier[name="Math"]',
    message: 'Call Math\'s functions by their full name, so that the ban of the inexact ones can see them.',
  },
  {
    selector: ':matches(BinaryExpression[operator="**"]:not([left.bigint]):not([right.bigint]), AssignmentExpression[operator="**="])',
    message: '`**` is not exact on every engine (10 ** -4 was not 1e-4): multiply, use a table, or BigInt literals.',
  },
  { selector: ':function[async=true]', message: 'The core is synchronous: an answer that takes time is an event.' },
  { selector: 'AwaitExpression', message: 'The core is synchronous: an answer that takes time is an event.' },
  { selector: 'ForOfStatement[await=true]', message: 'The core is synchronous: iterate over what is there.' },
  { selector: 'ImportExpression', message: 'The core is synchronous: import at the top of the file.' },
  {
    selector: 'ForInStatement',
    message: 'for…in walks prototypes, in an order that the keys decide: iterate sorted Object.keys.',
  },
]
const IMPORTS = {
  paths: builtinModules.map((name) => ({
    name,
    message: 'Only src/cli may use Node\'s modules: the core runs in browsers too.',
  })),
  patterns: [{ group: ['node:*'], message: 'Only src/cli may use Node\'s modules: the core runs in browsers too.' }],
}

const globals = (...tables) => [
  'error',
  {
    globals: tables.flatMap((table) => Object.entries(table).map(([name, message]) => ({ name, message }))),
    checkGlobalObject: true,
  },
]

export default defineConfig(
  { ignores: ['dist/', 'dist-*/', 'coverage/', 'node_modules/'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // The compiler knows every name.
      'no-undef': 'off',
      // A controller whose decide writes nothing is still a generator.
      'require-yield': 'off',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-globals': globals(AMBIENT, ENGINE_ONLY, HOST_ONLY),
      'no-restricted-syntax': ['error', ...ORDER, ...LOCALE, ...SYNTAX],
      'no-restricted-imports': ['error', IMPORTS],
    },
  },
  {
    files: OUTER,
    rules: {
      'no-restricted-globals': globals(AMBIENT, HOST_ONLY),
      'no-restricted-syntax': ['error', ...ORDER, ...LOCALE],
    },
  },
  {
    files: [CLI],
    rules: {
      'no-restricted-globals': globals(AMBIENT),
      'no-restricted-syntax': ['error', ...ORDER, ...LOCALE],
      'no-restricted-imports': 'off',
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
)
