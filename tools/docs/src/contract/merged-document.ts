import { describeService } from '@probatum/service/service-application';
import type { ServiceDefinition } from '@probatum/service/service-definition';
import { serviceNames, type Sources } from '../source-files';

export type Json = Record<string, unknown>;

/** The server of the document is the server of the API. */
const servedFromHere = '/';

interface ShownDocument {
  readonly name: string;
  readonly text: string;
}

type DescribePlatform = (publicUrl: string, shown: readonly ShownDocument[]) => Json;
type DefineService = (config: object) => ServiceDefinition<never>;

/** The OpenAPI 3.1 document of the whole platform, as its gateway would merge it; nothing is started for it. */
export async function mergedDocument({ root, load }: Sources): Promise<Json> {
  const apps = await serviceNames(root);
  const shown: ShownDocument[] = [];
  for (const name of ['gateway', ...apps.filter((app) => app !== 'gateway')]) {
    const define = (await load(`apps/${name}/src/${name}.service`))[`${camelCase(name)}Service`] as DefineService;
    shown.push({ name, text: JSON.stringify(await describeService(define({}))) });
  }
  const { describePlatform } = await load('apps/gateway/src/routes/describe-api/describe-platform');
  return (describePlatform as DescribePlatform)(servedFromHere, shown);
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
