import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { smallPdf } from '@probatum/testing/small-pdf';
import { isInstalled } from './needine-guide/snippets';
import { runProgram, snippet } from './certyneo-guide/run-snippet';

let account: Account;
let folder: string;
const files = createServer((_request, response) => response.end(smallPdf()));

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Signed Ltd');
  folder = mkdtempSync(join(tmpdir(), 'probatum-guide-'));
  writeFileSync(join(folder, 'contrat.pdf'), smallPdf());
  await once(files.listen(0, '127.0.0.1'), 'listening');
}, 150_000);

afterAll(() => {
  files.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The parts that a customer changes: the base URL, the key, and the URLs of their own servers. */
function adapted(code: string): string {
  const own = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  return code
    .replace(/https:\/\/(api\.)?certyneo\.com/g, account.sandbox.url)
    .replaceAll('sk_live_xxxxxxxxxxxxxxxxxxxxxxxx', account.sandbox.key!)
    .replaceAll('https://your.app', own);
}

async function run(program: readonly [string, ...string[]]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(program, folder, { CERTYNEO_API_KEY: account.sandbox.key });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

interface Envelope {
  readonly id: string;
  readonly status: string;
  readonly sign_url: string;
  readonly recipients: readonly { readonly email: string; readonly signUrl: string }[];
}

const sent = {
  status: 'SENT',
  subject: 'Contrat de prestation',
  recipients: [{ name: 'Marie Dubois', status: 'SENT' }],
};
const hasCurl = isInstalled('curl') && isInstalled('jq');

(hasCurl ? test : test.skip)('curl uploads a document, creates an envelope and sends it', async () => {
  const code = adapted(snippet('send.sh')).replace('curl -X', 'curl -s -X');
  expect(JSON.parse(await run(['sh', '-ec', code]))).toMatchObject(sent);
});

test('fetch of Node does the same', async () => {
  const read = `const pdfBuffer = (await import('node:fs')).readFileSync('contrat.pdf');\n`;
  const code = `${read}${adapted(snippet('send.node'))}`;
  const id = (await run([process.execPath, '--input-type=module', '-e', code])).trim();
  expect(await account.sandbox.get(`/api/v1/envelopes/${id}`)).toMatchObject(sent);
});

const hasRequests = spawnSync('python3', ['-c', 'import requests']).status === 0;
(hasRequests ? test : test.skip)('requests of Python does the same', async () => {
  const id = (await run(['python3', '-c', adapted(snippet('send.python'))])).trim();
  expect(await account.sandbox.get(`/api/v1/envelopes/${id}`)).toMatchObject(sent);
});

(hasCurl ? test : test.skip)(
  'one request with file_url creates and sends an envelope, and answers its link',
  async () => {
    const code = adapted(snippet('create.sh')).replace('curl ', 'curl -s ');
    const envelope = JSON.parse(await run(['sh', '-ec', code])) as Envelope;
    expect(envelope).toMatchObject({ status: 'SENT', signatureLevel: 'SIMPLE', recipients: [{ name: 'Jane Doe' }] });
    expect(envelope.sign_url).toBe(envelope.recipients[0]!.signUrl);
    expect(envelope.sign_url).toContain(`${account.sandbox.url}/sign/`);
  },
);

test('the request of the oldest guide, with base64, answers the id and the link of the first signer', async () => {
  const body = {
    subject: 'Contrat',
    signers: [{ email: 'client@example.com', name: 'Marie Dubois' }],
    documents: [{ name: 'contrat.pdf', base64Pdf: smallPdf().toString('base64') }],
  };
  const envelope = await account.sandbox.expecting<{ signers: { signUrl: string }[] }>(201, 'POST /api/v1/envelopes', {
    body,
  });
  expect(envelope).toMatchObject({ id: expect.stringMatching(/^env_/), signers: [{ signUrl: expect.any(String) }] });
});
