import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { beforeItsAnchor, type Certificate, issue, type Page, sha256 } from '../certificate';
import { isInstalled, run, snippet } from './needine-guide/snippets';
import { requestsOfOtherLanguages } from './needine-guide/other-languages';
import { sendAsWritten } from './needine-guide/send-as-written';

let account: Account;
let folder: string;

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Migrated Ltd');
  folder = mkdtempSync(join(tmpdir(), 'probatum-guide-'));
}, 150_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [inputHash, outputHash] = [sha256('input'), sha256('output')];

/** The parts that a customer changes: the base URL and the key; and the parts that the guide omits with dots. */
function adapted(code: string): string {
  return code
    .replace(/https:\/\/(api\.needine\.com|your-api-domain)/, account.live.url)
    .replace('ndi_xxxxxxxxxxxxxxxxx', account.live.key!)
    .replace(/"b7c4[^"]*"/, `"${inputHash}"`)
    .replace(/"a99d[^"]*"/, `"${outputHash}"`);
}

const env = () => ({ NEEDINE_API_KEY: account.live.key });
const shell = (file: string) =>
  run('sh', adapted(snippet(file)).replaceAll('curl ', 'curl -sS '), { env: env(), cwd: folder });

(isInstalled('curl') ? describe : describe.skip)('with curl', () => {
  test('a certificate is issued', async () => {
    const { certificateId } = JSON.parse(shell('issue.sh').stdout) as Certificate;
    expect(await account.live.get(`/certificates/${certificateId}`)).toMatchObject({
      ...{ signerName: 'Maria Lopez', model: { provider: 'openai', modelName: 'gpt-4o' } },
      evidence: [{ sha256Hash: inputHash }, { sha256Hash: outputHash }],
    });
  });

  test('certificates are listed, although the request names the type of a body that it does not have', async () => {
    await issue(account.live);
    const page = JSON.parse(shell('list.sh').stdout) as Page<Certificate>;
    expect(page).toMatchObject({ total: expect.any(Number), page: 1, pageSize: 20 });
    expect(page.items.length).toBe(Math.min(20, page.total));
  });

  test('certificates are polled, from one cursor to the next', async () => {
    const poll = (cursor: string) => {
      writeFileSync(join(folder, '.needine_cursor'), `${cursor}\n`);
      return JSON.parse(shell('poll.sh').stdout) as Page<Certificate>;
    };
    const { seen } = await beforeItsAnchor(account.live, async ({ certificateId }) => {
      const { updatedAt } = await account.live.get<Certificate>(`/certificates/${certificateId}`);
      const second = await issue(account.live);
      const page = poll(updatedAt);
      return { second, page, rest: poll(page.items[0]!.updatedAt) };
    });
    const { certificateId } = seen.second;
    expect(seen.page).toMatchObject({ items: [{ certificateId }], total: 1, pageSize: 100 });
    expect(seen.rest).toMatchObject({ items: [], total: 0 });
  });
});

test('with fetch of Node certificates are listed', () => {
  const { stdout, stderr } = run('node', `${adapted(snippet('list.node'))};console.log(JSON.stringify(data))`, {
    env: env(),
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ items: expect.any(Array), page: 1, pageSize: 10 });
});

test('the minimum payload is enough, and the verification link is public', async () => {
  const body = adapted(snippet('minimum.json'));
  const { certificateId, verificationUrl } = await account.live.expecting<Certificate>(201, 'POST /certificates', {
    body,
  });
  expect(verificationUrl).toBe(`${account.live.url}/verify/${certificateId}`);
  expect(await account.public.get(`/verification/${certificateId}`)).toMatchObject({
    valid: true,
    // Higher when a trigger of another organization has anchored it by now.
    trustLevel: expect.stringMatching(/^(recorded|anchored)$/),
  });
});

test.each(requestsOfOtherLanguages(inputHash, outputHash))(
  'the request that %s sends, byte for byte, issues a certificate',
  async (_language, write) => {
    const { host } = new URL(account.live.url);
    const { status, body } = await sendAsWritten(account.live.url, write({ host, key: account.live.key! }));
    expect(status).toBe(201);
    const { certificateId } = JSON.parse(body) as Certificate;
    expect(await account.live.get(`/certificates/${certificateId}`)).toMatchObject({
      ...{
        certificateType: 'ai_report',
        signerName: 'Maria Lopez',
        model: { provider: 'openai', modelName: 'gpt-4o' },
      },
      evidence: [{ sha256Hash: inputHash }, { sha256Hash: outputHash }],
    });
  },
);
