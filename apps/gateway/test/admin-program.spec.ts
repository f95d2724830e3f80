import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newId } from '@probatum/contracts/ids';
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
  run(process.execPath, [program, ...words], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    },
  });

it('prints one line of JSON for an organization and for a key', async () => {
  const founded = await admin('create-organization', '--name', 'Acme');
  expect(founded.stdout.split('\n')).toHaveLength(2);
  const { id } = JSON.parse(founded.stdout);
  const rights = ['--environment', 'sandbox', '--scopes', 'ordinary', '--plan', 'enterprise'];
  const made = await admin('create-key', '--organization', id, ...rights, '--name', 'Bench', '--rate-limit', '600');
  expect(JSON.parse(made.stdout)).toMatchObject({ name: 'Bench', key: expect.stringMatching(/^ndi_test_/) });
});

it('does several commands, separated by --, in one process, up to the first that fails', async () => {
  const id = newId('org');
  const create = ['create-organization', '--name', 'Globex', '--id'];
  const key = ['create-key', '--organization', id, '--environment', 'live', '--scopes', 'all', '--plan', 'default'];
  const made = await admin(...create, id, '--', ...key, '--name', 'First', '--', ...key, '--name', 'Second');
  const answers = made.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([{ id }, { name: 'First' }, { name: 'Second' }]);

  const other = newId('org');
  const failure = await admin(...create, other, '--', 'create-key', '--', 'list-organizations').catch((error) => error);
  expect([failure.code, failure.stderr]).toEqual([1, '--organization is required\n']);
  expect(
    failure.stdout
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line).id),
  ).toEqual([other]);
});

it('says in one sentence what is wrong and exits with 1', async () => {
  const failure = await admin('create-organization').catch((error) => error);
  expect([failure.code, failure.stdout, failure.stderr]).toEqual([1, '', '--name is required\n']);
});
