/** The TypeScript compiler, for the programs that the pages show. */
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './orrery.js'

/** What a compiler says to a program of a user of the package. */
export function mistakes(code: string): string[] {
  const file = join(root, 'example.ts')
  const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, strict: true, noEmit: true, skipLibCheck: true, types: [] }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (path) => path === file || fileExists(path)
  host.getSourceFile = (path, language) => (path === file ? ts.createSourceFile(path, code, language) : getSourceFile.call(host, path, language))
  return ts.getPreEmitDiagnostics(ts.createProgram([file], options, host)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
