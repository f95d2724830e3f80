import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keepForHours } from '../../apps/certificates/src/certificate/certificate-answer';
import { signingKeyRetention } from '../../apps/gateway/src/oauth/access-token/signing-keys.repository';
import { idPrefixes } from '@probatum/contracts/ids';
import { inboxRetention } from '@probatum/messaging/inbox';
import { streamMaxAgeDays } from '@probatum/messaging/streams';
import { codeBlocks, readDocument, root, section } from './markdown';

const readme = readDocument('README.md');
const operations = readDocument('docs/operations.md');
const filesBelow = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

/** Pages that are written manually. Generated pages have a separate test. */
const written = [
  'README.md',
  ...filesBelow('docs').filter((path) => path.endsWith('.md') && !path.startsWith('docs/errors/')),
];
const sources = ['apps', 'libs'].flatMap(filesBelow).filter((path) => /\/src\/.*(?<!\.spec)\.ts$/.test(path));
const source = sources.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');

describe.each(written)('%s', (path) => {
  const text = readDocument(path);

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)\)/g)].map(([, target]) => target!);
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });

  it('names files and folders that are there', () => {
    const named = [...text.matchAll(/`((?:apps|libs|tools|test|docs|contracts-solidity|\.ci)(?:\/[\w.-]+)*\/?)`/g)];
    expect(named.map(([, file]) => file!).filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('names commands that are there', () => {
    const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('README.md', () => {
  it('lists every app, library and tool', () => {
    const projects = ['apps', 'libs', 'tools'].flatMap((folder) =>
      readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${folder}/${name}`),
    );
    const listed = [...section(readme, 'Where things are').matchAll(/^\| `(\w+\/[\w-]+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(projects.sort());
  });

  it('knows every variable of the launcher', () => {
    const read = readDocument('tools/platform/src/platform.config.ts').matchAll(/environment\['(\w+)'\]/g);
    const variables = [...read].map(([, name]) => name!);
    expect(variables.length).toBeGreaterThan(5);
    expect(variables.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('shows a record as it is in the code, and names what there is', () => {
    const example = section(readme, 'Add an endpoint');
    const files = readdirSync(join(root, 'libs/records/test/vendors')).map((name) =>
      readDocument(`libs/records/test/vendors/${name}`),
    );
    const blocks = codeBlocks(example, 'ts');
    expect(blocks.map((block) => files.some((file) => flat(file).includes(flat(block))))).toEqual([true, true]);
    const routes = files.join().match(/^ {2}@(?:Get|Post|Put|Patch|Delete)\(/gm)!.length;
    const lines = files.map((file) => file.split('\n').length - 1).reduce((sum, count) => sum + count);
    expect([example.includes('eight routes in three files'), routes, files.length]).toEqual([true, 8, 3]);
    expect(lines).toBeLessThan(200);
    const shared = ['service-harness', 'record-table']
      .map((name) => readDocument(`libs/testing/src/${name}.ts`))
      .join('\n');
    const names = [...example.matchAll(/`@?([A-Z]\w+)`/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(5);
    const isExported = (name: string) =>
      new RegExp(`export (?:abstract )?(?:const|function|class) ${name}\\b`).test(source + shared);
    expect(names.filter((name) => !isExported(name))).toEqual([]);
  });

  it('gives the commands that .ci/run runs', () => {
    expect(readme).toContain('npm ci && npm test');
    expect(readDocument('.ci/run')).toMatch(/^step npm ci .*^step npm run check .*^step npm test /ms);
  });
});

/** Without regard to how far lines are indented. */
const flat = (text: string) => text.replace(/^ +/gm, '');

describe('docs/operations.md', () => {
  it('lists every metric of the services and no other', () => {
    const metrics = (text: string) => [...new Set(text.match(/\bprobatum_[a-z_]+/g))].sort();
    expect(metrics(section(operations, 'Metrics'))).toEqual(metrics(source));
  });

  it('says how long data is kept', () => {
    const kept = section(operations, 'Retention');
    const row = (what: string) => kept.split('\n').find((line) => line.includes(what));
    expect(row('Idempotency-Key')).toContain(`24 hours; ${keepForHours / 24} days for issuing and revoking`);
    expect(row('Signing keys of access tokens')).toContain(`${signingKeyRetention.days} days`);
    expect(row('(inbox)')).toContain(`${inboxRetention.days} days`);
    expect(row('Events in their streams')).toContain(`${streamMaxAgeDays} days`);
  });
});

describe('docs/decisions', () => {
  const pages = readdirSync(join(root, 'docs/decisions'));
  const index = readDocument('docs/README.md');

  it('are all in the index, each with a number of its own', () => {
    expect(pages.filter((page) => !index.includes(`(decisions/${page})`))).toEqual([]);
    expect(new Set(pages.map((page) => page.slice(0, 4))).size).toBe(pages.length);
  });

  it.each(pages)('%s states the decision, its context, its alternatives and its consequences', (page) => {
    const [title, summary, ...rest] = readDocument(`docs/decisions/${page}`).split('\n\n');
    expect(title).toMatch(/^# /);
    expect(summary).toMatch(/^(?!\*\*)[A-Z`][^]{30,240}\.$/);
    const parts = ['**Context.**', '**Decision.**', '**Alternatives.**', '**Consequences.**'];
    expect(parts.filter((part) => !rest.join('\n\n').includes(part))).toEqual([]);
  });

  it('0013 lists the prefix of every id', () => {
    const listed = /The prefixes are ([^]*?)\. Ids/.exec(readDocument('docs/decisions/0013-ids.md'))![1]!;
    const prefixes = [...listed.matchAll(/`(\w+)`/g)].map(([, prefix]) => prefix);
    expect(prefixes.sort()).toEqual(Object.values(idPrefixes).sort());
  });

  it('say what is frozen where the index says so', () => {
    const frozen = index.match(/^\| \[\d{4}.*\) \| \S.*$/gm)!.map((line) => /decisions\/[^)]+/.exec(line)![0]);
    const isSaid = (page: string) => /\*\*Frozen/.test(readDocument(`docs/${page}`));
    expect(frozen.filter((page) => !isSaid(page))).toEqual([]);
  });
});
