/**
 * The CEL library's own `has` only looks into variables; the one here, which has another name, looks into anything:
 * `has(self.items[0].name)`. An expression is rewritten for it before it is parsed.
 */
import { TypeError as CelTypeError, type Environment } from '@marcbachmann/cel-js'

/** What `has` is called for the library. */
export const WIDE_HAS = 'Has'
const TEXTS = [
  /[rb]?"""[\s\S]*?"""/, /[rb]?'''[\s\S]*?'''/, /r"[^"\n]*"/, /r'[^'\n]*'/, /b?"(?:\\.|[^"\\\n])*"/, /b?'(?:\\.|[^'\\\n])*'/,
]
const CALL = /(?<![\w.])has(?=\s*\()/

/** The expression with its calls of `has` renamed, and with what else is found; everything stays in its place. Texts are found first and kept. */
export function withWideHas(text: string, others: readonly RegExp[] = [], rename: (found: string, groups: Readonly<Record<string, string | undefined>>) => string = (found) => found): string {
  const replaced = new RegExp([...TEXTS, CALL, ...others].map(({ source }) => source).join('|'), 'g')
  return text.replace(replaced, (found: string, ...rest: readonly unknown[]) => {
    if (found === 'has') return WIDE_HAS
    const groups = rest.at(-1)
    return rename(found, typeof groups === 'object' && groups !== null ? (groups as Record<string, string | undefined>) : {})
  })
}

interface Select { readonly op: string, readonly args: readonly [unknown, string] }
interface Checker { check(node: unknown, context: unknown): unknown, getType(name: string): unknown }
interface Evaluator { run(node: unknown, context: unknown): unknown }

/** Gives an environment the function. */
export function registerWideHas(target: Environment): void {
  target.registerFunction(`${WIDE_HAS}(ast): bool`, ({ args: [field] }: { readonly args: readonly [Select] }) => ({
    typeCheck(checker: Checker, _macro: unknown, context: unknown) {
      if (field.op !== '.') {
        const message = 'has() asks for a field, such as has(pod(\'x\').spec.nodeName)'
        throw new CelTypeError({ code: 'invalid_macro_argument', message, node: field as never })
      }
      checker.check(field.args[0], context)
      return checker.getType('bool')
    },
    evaluate(evaluator: Evaluator, _macro: unknown, context: unknown) {
      const owner = evaluator.run(field.args[0], context)
      return typeof owner === 'object' && owner !== null && Object.hasOwn(owner, field.args[1])
        && (owner as Record<string, unknown>)[field.args[1]] !== undefined
    },
  }))
}
