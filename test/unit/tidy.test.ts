/**
 * The house rules that no compiler knows. The lint bans are proved able to fire, one bad line each: a ban that a
 * refactoring of the configuration has switched off would otherwise be missed by nobody. The limits of size are a
 * ratchet: what is above them is listed with a reason, and a listed name that has shrunk must leave the list.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Linter } from 'eslint'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const configUrl = new URL('../../eslint.config.js', import.meta.url).href
const config = ((await import(configUrl)) as { default: Linter.Config[] }).default
const FILE_LINES_MAX = 400
const FUNCTION_LINES_MAX = 70

/** `file` → why it may be longer than FILE_LINES_MAX. */
const LONG_FILES: Record<string, string> = {
  'src/model/hash/pod-template-types.ts': 'one table: the Go types of a PodTemplateSpec in the order of their fields',
}
/** `file#function` → why it may be longer than FUNCTION_LINES_MAX. */
const LONG_FUNCTIONS: Record<string, string> = {}
/** Folders below a layer's whose files their neighbours may import without the index, and why. */
const OPEN_FOLDERS: Record<string, string> = {
  'src/model/kinds': 'its index is the list of kinds; manifest and the field walk need the schemas\' machinery',
}

describe('lint bans', () => {
  const strict: readonly [code: string, rule: string][] = [
    ['Date.now()', 'no-restricted-globals'],
    ['new Date()', 'no-restricted-globals'],
    ['globalThis.Date', 'no-restricted-globals'],
    ['new Intl.NumberFormat()', 'no-restricted-globals'],
    ['performance.now()', 'no-restricted-globals'],
    ['setTimeout(f, 1)', 'no-restricted-globals'],
    ['setInterval(f, 1)', 'no-restricted-globals'],
    ['setImmediate(f)', 'no-restricted-globals'],
    ['queueMicrotask(f)', 'no-restricted-globals'],
    ['Promise.resolve(1)', 'no-restricted-globals'],
    ['crypto.randomUUID()', 'no-restricted-globals'],
    ['process.env', 'no-restricted-globals'],
    ['Buffer.from("")', 'no-restricted-globals'],
    ['console.log(1)', 'no-restricted-globals'],
    ['new WeakRef({})', 'no-restricted-globals'],
    ['new FinalizationRegistry(f)', 'no-restricted-globals'],
    ['Math.random()', 'no-restricted-syntax'],
    ...['pow', 'exp', 'log', 'log2', 'log10', 'sin', 'cos', 'tan', 'atan2', 'hypot', 'cbrt', 'PI'].map(
      (name): [string, string] => [`Math.${name}`, 'no-restricted-syntax'],
    ),
    ['Math["pow"](2, 3)', 'no-restricted-syntax'],
    ['const { pow } = Math; pow', 'no-restricted-syntax'],
    ['const m = Math; m', 'no-restricted-syntax'],
    ['10 ** -4', 'no-restricted-syntax'],
    ['let x = 2; x **= 2', 'no-restricted-syntax'],
    ['async function g() {} g', 'no-restricted-syntax'],
    ['void (async () => 1)', 'no-restricted-syntax'],
    ['await f()', 'no-restricted-syntax'],
    ['for await (const x of f()) x', 'no-restricted-syntax'],
    ['import("./x.js")', 'no-restricted-syntax'],
    ['"a".localeCompare("b")', 'no-restricted-syntax'],
    ['(1).toLocaleString()', 'no-restricted-syntax'],
    ['"a".toLocaleUpperCase()', 'no-restricted-syntax'],
    ['["a"].sort()', 'no-restricted-syntax'],
    ['["a"].toSorted()', 'no-restricted-syntax'],
    ['for (const key in {}) key', 'no-restricted-syntax'],
    ['import fs from "node:fs"; fs', 'no-restricted-imports'],
    ['import path from "path"; path', 'no-restricted-imports'],
    ['eval("1")', 'no-eval'],
    ['new Function("1")', 'no-new-func'],
    ['const x: any = 1; x', '@typescript-eslint/no-explicit-any'],
    ['const unused = 1', '@typescript-eslint/no-unused-vars'],
    ['let constant = 1; constant', 'prefer-const'],
  ]
  test.each(strict)('in the engine: %s', (code, rule) => {
    expect(rulesBroken(code, 'src/reconcilers/sample.ts')).toContain(rule)
    expect(rulesBroken(code, 'src/simulation.ts')).toContain(rule)
  })

  test('a folder that nobody listed is strict', () => {
    expect(rulesBroken('setTimeout(f, 1)', 'src/brand-new/sample.ts')).toContain('no-restricted-globals')
  })

  const outer = ['Date.now()', 'Math.random()', 'new Intl.Collator()', '"a".localeCompare("b")', '["a"].sort()']
  test.each(outer)('above the engine too: %s', (code) => {
    for (const folder of ['scenario', 'explore', 'testing', 'report', 'cli']) {
      expect(rulesBroken(code, `src/${folder}/sample.ts`)).not.toEqual([])
    }
  })

  test('cli alone imports Node\'s modules', () => {
    const code = 'import fs from "node:fs"; fs.readFileSync'
    expect(rulesBroken(code, 'src/cli/sample.ts')).not.toContain('no-restricted-imports')
    for (const folder of ['scenario', 'explore', 'testing', 'report']) {
      expect(rulesBroken(code, `src/${folder}/sample.ts`)).toContain('no-restricted-imports')
    }
  })

  const allowed = [
    'Math.floor(1.5) + Math.imul(2, 3) + Math.fround(0.1) + Math.sqrt(2) + Math.max(1, 2)',
    '10n ** 3n',
    '["b", "a"].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))',
    'for (const key of Object.keys({})) key',
  ]
  test.each(allowed)('not banned: %s', (code) => {
    expect(rulesBroken(code, 'src/sim/sample.ts').filter((rule) => rule.startsWith('no-restricted'))).toEqual([])
  })
})

describe('limits', () => {
  const sources = filesBelow('src').map(read)

  test(`no file has more than ${FILE_LINES_MAX} lines`, () => {
    const long = sources.filter(({ source }) => lastLine(source) > FILE_LINES_MAX).map(({ path }) => path)
    expect(long).toEqual(Object.keys(LONG_FILES).sort())
  })

  test(`no function has more than ${FUNCTION_LINES_MAX} lines`, () => {
    const long = sources.flatMap(({ path, source }) => longFunctions(source).map((name) => `${path}#${name}`))
    expect(long.sort()).toEqual(Object.keys(LONG_FUNCTIONS).sort())
  })

  test('a file begins with a comment that says what it is for', () => {
    const silent = sources.filter(({ source }) => !/^(#!.*\n)?\s*(\/\*|\/\/)/.test(source.text)).map(({ path }) => path)
    expect(silent).toEqual([])
  })

  test('a folder is imported by its index only', () => {
    expect(sources.flatMap(({ path, source }) => importsPastAnIndex(path, source))).toEqual([])
  })
})

function rulesBroken(code: string, path: string): string[] {
  const linter = new Linter({ cwd: root })
  const messages = linter.verify(code, config, { filename: join(root, path) })
  expect(messages.filter((message) => message.fatal)).toEqual([])
  return messages.map((message) => message.ruleId ?? 'none')
}

interface Source { readonly path: string; readonly source: ts.SourceFile }

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return entries.map((entry) => posix.join(folder, entry.replaceAll('\\', '/'))).filter((path) => path.endsWith('.ts')).sort()
}

function read(path: string): Source {
  return { path, source: ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true) }
}

function lastLine(source: ts.SourceFile): number {
  return source.getLineStarts().length - (source.text.endsWith('\n') ? 1 : 0)
}

function longFunctions(source: ts.SourceFile): string[] {
  const found: string[] = []
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && lineOf(node.end) - lineOf(node.getStart(source)) + 1 > FUNCTION_LINES_MAX) {
      found.push(nameOf(node))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined)
  return named?.getText() ?? 'anonymous'
}

/** Imports that reach into a folder, from outside of it, past the index that the folder has. */
function importsPastAnIndex(path: string, source: ts.SourceFile): string[] {
  const wrong: string[] = []
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue
    const specifier = statement.moduleSpecifier
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) continue
    const target = posix.join(dirname(path), specifier.text).replace(/\.js$/, '.ts')
    const folder = outermostForeignFolder(path, target)
    if (folder === undefined || target === `${folder}/index.ts` || folder in OPEN_FOLDERS) continue
    wrong.push(`${path} imports ${target}: take it from ${folder}/index.js`)
  }
  return wrong
}

/** The outermost folder with an index that holds `target` and not `path`. */
function outermostForeignFolder(path: string, target: string): string | undefined {
  const parts = dirname(target).split('/')
  const folders = parts.map((_, depth) => parts.slice(0, depth + 1).join('/')).slice(1)
  return folders.find((folder) => !path.startsWith(`${folder}/`) && existsSync(join(root, folder, 'index.ts')))
}
