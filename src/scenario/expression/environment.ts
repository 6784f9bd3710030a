/**
 * The language of conditions: CEL as `@marcbachmann/cel-js` has it, with the functions that read the world, with
 * numbers that mix, and without what depends on the host. The numbers of objects and metrics are decimal numbers,
 * those written in an expression may be whole: CEL would refuse `status.replicas + 1`, here it is computed. Dates and
 * regular expressions are left out (`banned`): the library's dates ask the host for its time zones, and its regular
 * expressions are JavaScript's, which can take for ever.
 */
import { Environment } from '@marcbachmann/cel-js'
import { registerWideHas, withWideHas } from '../../model/index.js'
import { registerReadingFunctions, variableFunctions } from './functions.js'
import { conditionOf } from './view.js'

/** Functions of CEL that expressions may not use, and what to do instead. */
export const banned: Readonly<Record<string, string>> = {
  timestamp: 'compare `now` with a duration, such as now > duration(\'5m\')',
  matches: 'use startsWith, endsWith or contains',
}

const limits = { maxAstNodes: 2000, maxDepth: 64, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 }

function createEnvironment(): Environment {
  const created = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, limits })
  registerReadingFunctions(created)
  created.registerFunction('map.condition(string): dyn', conditionOf)
  created.registerVariable('now', 'google.protobuf.Duration')
  for (const { name } of variableFunctions) created.registerVariable(`${name}__`, 'dyn')
  registerWideHas(created)
  registerMixedArithmetic(created)
  return created
}

function registerMixedArithmetic(target: Environment): void {
  const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  }
  for (const [sign, compute] of Object.entries(operators)) {
    const mixed = (a: number | bigint, b: number | bigint): number => compute(Number(a), Number(b))
    target.registerOperator(`double ${sign} int: double`, mixed)
    target.registerOperator(`int ${sign} double: double`, mixed)
  }
  target.registerOperator('double % double', (a: number, b: number) => a % b)
}

/** A function without arguments is not given the context, a variable is; so `nodes()` becomes the variable of that name. */
const calls = [/(?<![\w.])(?<all>nodes|pods)\(\s*\)/]

/** The expression as the library is to see it; everything stays in its place. Texts are found first and kept. */
export function prepared(text: string): string {
  return withWideHas(text, calls, (found, { all }) => (all === undefined ? found : `${all}__`.padEnd(found.length)))
}

/** The environment in which all conditions are compiled. */
export const environment = createEnvironment()
