import type { Names } from './names';

/** A text that becomes part of a file which exists. */
export interface Registration {
  readonly path: string;
  /** Finds the place: the new text follows what it matches. */
  readonly after: RegExp;
  readonly text: string;
}

/** Everything outside of its own folder that has to know a new service. */
export function registrationsOf(names: Names): Registration[] {
  const { service, record, recordCamel, records, prefix } = names as Record<string, string>;
  return [
    contracts('events/event.ts', /contexts = \[[^\]]*'(?=,?\s*\])/, `, '${service}'`),
    contracts('ids.ts', /idPrefixes = \{\n/, `  ${recordCamel}: '${prefix}',\n`),
    {
      path: 'docs/decisions/0013-ids.md',
      after: /The prefixes are /,
      text: `\`${prefix}\` (${names['record words']}), `,
    },
    contracts('scopes.ts', /'templates:read',\n/, `  '${records}:read',\n  '${records}:write',\n`),
    contracts('events/catalogue.ts', /^/, `import { ${recordCamel}Events } from './${service}';\n`),
    contracts('events/catalogue.ts', /eventCatalogue: [^=]* = \[\n/, `  ...Object.values(${recordCamel}Events),\n`),
    {
      path: 'tools/platform/src/service-catalogue.ts',
      after: /serviceNames = \[[^\]]*'(?=,?\s*\])/,
      text: `, '${service}'`,
    },
    {
      path: 'README.md',
      after: /\| `apps\/webhooks` .*\n/,
      text: `| \`apps/${service}\` | ${names['Records words']} of the organization |\n`,
    },
    contracts(`events/${service}.ts`, /^/, eventsOf(service!, record!, recordCamel!, prefix!)),
  ];
}

function contracts(path: string, after: RegExp, text: string): Registration {
  return { path: `libs/contracts/src/${path}`, after, text };
}

function eventsOf(service: string, record: string, recordCamel: string, prefix: string): string {
  return `import { recordEvents } from './record-events';

export const ${recordCamel}Events = recordEvents('${service}', '${record}', {
  id: '${prefix}_01j9z3k4m5n6p7q8r9s0t1v2w3',
  name: 'First',
  description: null,
  status: 'DRAFT',
  createdAt: '2026-11-28T09:00:00.000Z',
  updatedAt: '2026-11-28T09:00:00.000Z',
});
`;
}
