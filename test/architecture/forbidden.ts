export interface Forbidden {
  readonly what: string;
  /** The file in which it would stand. */
  readonly path: string;
  readonly text: string;
  /** How ESLint says no. */
  readonly refusal: RegExp;
}

const app = 'apps/webhooks/src/webhooks.module.ts';
const lib = 'libs/http/src/problems/problem.ts';
const pure = 'libs/merkle/src/hex.ts';
const contracts = 'libs/contracts/src/ids.ts';
const tool = 'tools/platform/src/part.ts';

export const importing = (from: string) => `import * as everything from '${from}';\nexport { everything };\n`;

const crossing = /^@nx\/enforce-module-boundaries: Projects cannot be imported by a relative or absolute path/;
const tagged = /^@nx\/enforce-module-boundaries: A project tagged with "type:\w+" can only depend on libs tagged with/;
const restricted = /^no-restricted-imports: /;
const circle = /^@nx\/enforce-module-boundaries: Circular dependency between/;

const imports = ([what, path, from, refusal]: [string, string, string, RegExp]): Forbidden => {
  return { what: `an import into ${what}`, path, text: importing(from), refusal };
};

export const forbiddenImports: readonly Forbidden[] = (
  [
    ['an app, of another app', app, '../../certificates/src/certificates.service', crossing],
    ['an app, of a tool', app, '../../../tools/platform/src/folder', crossing],
    ['a library, of an app', lib, '../../../../apps/certificates/src/certificates.service', crossing],
    ['a library, of a tool', lib, '../../../../tools/platform/src/folder', crossing],
    ['a tool, of an app', tool, '../../../apps/certificates/src/certificates.service', crossing],
    ['a test, of another app', 'apps/webhooks/test/receiver.ts', '../../anchoring/src/anchoring.service', crossing],
    ['a library, of one that stands on it', 'libs/persistence/src/sealer.ts', '@probatum/http/problem', circle],
    ['a pure library, of one that is not', pure, '@probatum/persistence/sealer', tagged],
    ['a pure library, of the contracts', pure, '@probatum/contracts/ids', tagged],
    ['a pure library, of a framework', pure, '@nestjs/common', restricted],
    ['a pure library, of a database driver', pure, 'pg', restricted],
    ['a pure library, of Node', pure, 'node:crypto', restricted],
    ['the contracts, of a library', contracts, '@probatum/outbound-http/check-url', tagged],
    ['the contracts, of a pure library', contracts, '@probatum/merkle/hex', tagged],
    ['shipped code, of test infrastructure', app, '@probatum/testing/wait-for', restricted],
  ] satisfies [string, string, string, RegExp][]
).map(imports);

const syntax = /^no-restricted-syntax: /;
const property = /^no-restricted-properties: /;

const route = (decorators: string) => `
import { Controller, Get } from '@nestjs/common';
import { Describes } from '@probatum/http/openapi/describes';
export const answers = { 200: 'The parts' };
export const describe = Describes;
@Controller()
export class PartsController {
  @Get()
  ${decorators}
  listParts() {}
}`;

export const forbiddenHabits: readonly Forbidden[] = (
  [
    ['the environment in an app', app, 'export const port = process.env.PORT;', syntax],
    ['the environment in an app, by its quoted name', app, `export const port = process['env']['PORT'];`, syntax],
    [
      'the environment in a library, taken apart',
      lib,
      'const { env } = process;\nexport const port = env.PORT;',
      syntax,
    ],
    ['the clock in a pure library', pure, 'export const at = () => new Date();', syntax],
    ['the clock in a pure library, as a number', pure, 'export const at = () => Date.now();', property],
    ['chance in a pure library', pure, 'export const dice = () => Math.random();', property],
    ['a global of Node in a pure library', pure, `export const x = Buffer.from('x');`, /^no-restricted-globals: /],
    ['any', app, 'export const value: any = 1;', /^@typescript-eslint\/no-explicit-any: /],
    ['an empty catch', app, 'try {\n  void 0;\n} catch {}\nexport {};', /^no-empty: /],
    ['a route without a description', app, route(''), /^routes\/described: Describe this route/],
    ['a description without words', app, route(`@Describes('List parts', ' ', answers)`), /^routes\/described: Say in/],
    [
      'a description that repeats the summary',
      app,
      route(`@Describes('List parts', 'List parts.', answers)`),
      /^routes\/described: Say in/,
    ],
    ['save()', app, 'export const store = (rows: { save(): void }) => rows.save();', syntax],
    [
      'a promise without await',
      app,
      'export const go = () => {\n  Promise.resolve();\n};',
      /^@typescript-eslint\/no-floating-promises: /,
    ],
  ] satisfies [string, string, string, RegExp][]
).map(([what, path, text, refusal]) => ({ what, path, text: `${text}\n`, refusal }));
