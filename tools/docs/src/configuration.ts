import { identityVariables, serviceVariables } from '@probatum/service/environment';
import { OptionalKind, type TProperties, type TSchema } from '@sinclair/typebox';
import { serviceNames, type Sources } from './source-files';

/** The page of every variable that a service reads, from the schemas in the `<service>.config.ts` files. */
export async function configurationPage(sources: Sources): Promise<string> {
  const services = await serviceNames(sources.root);
  const chapters = await Promise.all(services.map((service) => chapterOf(service, sources)));
  return `# Configuration

\`npm run docs\` makes this page from the \`*.config.ts\` files, and a test keeps it up to date.

A service reads its environment once, when it starts. If a value is missing or wrong, the start fails with one line that
names the variable and the fault, but not the value. \`npm start\` sets all variables. Variables of your own
environment override its defaults, except URLs, keys and passwords, which the launcher sets itself.

## Every service

${table(serviceVariables)}

## Every service behind the gateway

${table(identityVariables)}

${chapters.join('\n')}`;
}

async function chapterOf(service: string, { load }: Sources): Promise<string> {
  const all = Object.values(await load(`apps/${service}/src/${service}.config`)).find(isVariables);
  if (!all) throw new Error(`${service}.config.ts exports no variables`);
  const common: TProperties = { ...serviceVariables, ...identityVariables };
  const own = Object.fromEntries(Object.entries(all).filter(([name, schema]) => common[name] !== schema));
  return `## ${service}\n\n${Object.keys(own).length > 0 ? table(own) : 'This service has no variables of its own.'}\n`;
}

/** The variables that `readEnvironment` receives: every service has a port. */
function isVariables(value: unknown): value is TProperties {
  return typeof value === 'object' && value !== null && 'PORT' in value;
}

function table(variables: TProperties): string {
  const rows = Object.entries(variables).map(
    ([name, schema]) => `| \`${name}\` | ${defaultOf(schema)} | ${meaningOf(name, schema)} |`,
  );
  return ['| Variable | Default | Meaning |', '|---|---|---|', ...rows].join('\n');
}

function defaultOf(schema: TSchema): string {
  if (schema[OptionalKind] === 'Optional') return 'none';
  if (schema.default === undefined) return '**required**';
  return schema.default === '' ? 'empty' : `\`${schema.default}\``;
}

function meaningOf(name: string, schema: TSchema): string {
  if (!schema.description) throw new Error(`${name} has no description`);
  return [schema.description, ...limitsOf(schema)].join('. ').replaceAll('|', '\\|');
}

function limitsOf({ minimum, exclusiveMinimum, maximum, enum: values }: TSchema): string[] {
  if (values) return [`One of ${(values as string[]).map((value) => `\`${value}\``).join(', ')}`];
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`);
  if (least === undefined) return [];
  return [maximum === undefined ? `At least ${least}`.replace('At least more', 'More') : `${least} to ${maximum}`];
}
