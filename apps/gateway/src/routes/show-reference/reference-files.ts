import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { icon, script, style } from './reference-page';

export interface ReferenceFile {
  readonly type: string;
  readonly encoding: 'gzip';
  readonly body: Buffer;
}

interface Source {
  readonly type: string;
  readonly read: () => string | Buffer;
}

const fromPackage = (file: string) => readFileSync(require.resolve(`swagger-ui-dist/${file}`));

/** All there is; a name that is not here is not looked for on the disk. */
const sources = new Map<string, Source>([
  ['page.js', { type: 'text/javascript; charset=utf-8', read: () => script }],
  ['page.css', { type: 'text/css; charset=utf-8', read: () => style }],
  ['icon.svg', { type: 'image/svg+xml', read: () => icon }],
  ['swagger-ui.css', { type: 'text/css; charset=utf-8', read: () => fromPackage('swagger-ui.css') }],
  ['swagger-ui-bundle.js', { type: 'text/javascript; charset=utf-8', read: () => fromPackage('swagger-ui-bundle.js') }],
]);

const ready = new Map<string, ReferenceFile>();

/** Compressed once, when it is first asked for; every browser reads gzip. */
export function referenceFile(name: string): ReferenceFile | undefined {
  const source = sources.get(name);
  if (!source) return undefined;
  let file = ready.get(name);
  if (!file) {
    file = { type: source.type, encoding: 'gzip', body: gzipSync(source.read()) };
    ready.set(name, file);
  }
  return file;
}
