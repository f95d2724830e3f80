import { asyncApiDocument } from './async-api';
import { collectProblems } from './collect-problems';
import { configurationPage } from './configuration';
import { mergedDocument } from './contract/merged-document';
import { errorPages } from './error-pages';
import { readEventTypes } from './event-types';
import type { Sources } from './source-files';

/** Holds generated pages only, so whatever else stands there is of a problem that is gone. */
export const errorsFolder = 'docs/errors';

export const openApiFile = 'docs/openapi.json';

/** Every generated document: path from the root and text. */
export async function generateDocs(sources: Sources): Promise<Map<string, string>> {
  const pages = errorPages(await collectProblems(sources));
  const files = new Map([...pages].map(([name, text]) => [`${errorsFolder}/${name}`, text]));
  const document = asyncApiDocument(await readEventTypes(sources));
  files.set('docs/configuration.md', await configurationPage(sources));
  files.set('docs/asyncapi.json', jsonText(document));
  return files.set(openApiFile, jsonText(await mergedDocument(sources)));
}

export function jsonText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
