import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { migrations } from '../src/gateway.service';

const run = promisify(execFile);
let database: TestDatabase;
let program: string;

beforeAll(async () => {
  program = join(await builtWorkspace(), 'apps/gateway/src/admin.js');
  database = await createTestDatabase({ schema: 'gateway', migrations });
}, 120_000);

afterAll(() => database?.drop());

const admin = (...words: string[]) =>
  run(process.execPath, [program, ...words], { env: { PATH: process.env['PATH'], DATABASE_URL: database.url } });

it('prints one line of JSON for an organization and for a key', async () => {
  const founded = await admin('create-organization', '--name', 'Acme');
  expect(founded.stdout.split('\n')).toHaveLength(2);
  const { id } = JSON.parse(founded.stdout);
  const rights = ['--environment', 'sandbox', '--scopes', 'ordinary', '--plan', 'enterprise'];
  const made = await admin('create-key', '--organization', id, ...rights, '--name', 'Bench', '--rate-limit', '600');
  expect(JSON.parse(made.stdout)).toMatchObject({ name: 'Bench', key: expect.stringMatching(/^ndi_test_/) });
});

it('says in one sentence what is wrong and exits with 1', async () => {
  const failure = await admin('create-organization').catch((error) => error);
  expect([failure.code, failure.stdout, failure.stderr]).toEqual([1, '', '--name is needed\n']);
});
