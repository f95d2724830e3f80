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
  lib: ['lib.es2022.d.ts'],
  skipDefaultLibCheck: true,
};

/** The errors of the compiler for each of these modules, which import the types from `./api`. */
export function compileErrors(types: string, ...modules: string[]): string[][] {
  const paths = modules.map((_, index) => `/client/use-${index}.ts`);
  const files = new Map([['/client/api.ts', types], ...modules.map((text, index) => [paths[index]!, text] as const)]);
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
  const compiled = ts.createProgram(paths, options, host);
  const found = ts.getPreEmitDiagnostics(compiled);
  // An error elsewhere is one of every module.
  const isOf = (path: string, { file }: ts.Diagnostic) =>
    !file || file.fileName === path || !paths.includes(file.fileName);
  return paths.map((path) =>
    found
      .filter((each) => isOf(path, each))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}
