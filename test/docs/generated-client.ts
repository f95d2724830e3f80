import ts from 'typescript';

/** Its types are not found by the way in which CommonJS is resolved. */
const openapiTS = jest.requireActual<(document: object) => Promise<string>>('openapi-typescript');

/** The TypeScript that `openapi-typescript` makes of a document. */
export async function generatedTypes(document: object): Promise<string> {
  return openapiTS(document);
}

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  types: [],
};

/** What the compiler says of a program, `use.ts`, that imports the types from `./api`. */
export function compileErrors(types: string, program: string): string[] {
  const files = new Map([
    ['/client/api.ts', types],
    ['/client/use.ts', program],
  ]);
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.readFile = (name) => files.get(name) ?? read(name);
  host.fileExists = (name) => files.has(name) || exists(name);
  // Without it every folder may exist.
  delete host.directoryExists;
  const source = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) =>
    files.has(name) ? ts.createSourceFile(name, files.get(name)!, version) : source(name, version);
  const compiled = ts.createProgram(['/client/use.ts'], options, host);
  return ts
    .getPreEmitDiagnostics(compiled)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
