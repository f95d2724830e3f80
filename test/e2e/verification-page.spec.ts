import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { trigger, untilAnchored } from '../anchored';
import { type Certificate, issue } from '../certificate';

let account: Account;
beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'The Account GmbH');
}, 150_000);

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const open = (certificateId: string) => account.public.call(`GET /verify/${certificateId}`, { headers: browser });

test('the link of a certificate leads to a page that says it is valid, who issued it and what it declares', async () => {
  const declared = { issuingCompany: '<b>Declared & Sons</b>', signerName: 'Maria Lopez' };
  const { verificationUrl, certificateId } = await issue(account.live, declared);
  const { status, headers, text } = await open(new URL(verificationUrl).pathname.split('/').at(-1)!);
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(text).toMatch(/<h1[^>]*>\s*Valid\s*</);
  for (const words of [certificateId, 'The Account GmbH', 'Maria Lopez', '&lt;b&gt;Declared &amp; Sons&lt;/b&gt;']) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain('SANDBOX');
  // All of it comes with the page, and nothing of it runs.
  expect(text).not.toMatch(/<script|<link|<img|src=|@import|url\(/i);
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
});

test('on this platform, whose chain its operator can rewrite, no anchor is called independent proof', async () => {
  const { certificateId } = await issue(account.live);
  await trigger(account.live);
  await untilAnchored(account.live, { certificateId } as Certificate);
  const { text } = await open(certificateId);
  expect(text).toContain('its anchor is on a test chain');
  expect(text).not.toContain('You do not need to trust us');
});

test('the form leads to the page of a certificate, from an id or a link as people paste it', async () => {
  const { certificateId, verificationUrl } = await issue(account.live);
  const form = await account.public.call('GET /verify', { headers: browser });
  expect([form.status, form.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(form.text).toMatch(/<form action="verify" method="get">[^]*<input[^>]* name="id"/);
  for (const pasted of [
    certificateId,
    `  ${certificateId.toUpperCase()} `,
    verificationUrl,
    `see ${verificationUrl}.`,
  ]) {
    const { status, headers } = await account.public.call(`GET /verify?id=${encodeURIComponent(pasted)}`);
    const target = new URL(headers['location'] ?? '', 'http://here/verify');
    expect([pasted, status, target.href]).toEqual([pasted, 303, `http://here/verify/${certificateId}`]);
  }
});

test('the form says what is wrong with text that names no certificate, and repeats it harmlessly', async () => {
  const { status, text } = await account.public.call(`GET /verify?id=${encodeURIComponent('"><b>certificate')}`);
  expect(status).toBe(400);
  expect(text).toContain('This is not a certificate id');
  expect(text).toContain('value="&quot;&gt;&lt;b&gt;certificate"');
});

test('the start page and the reference with a slash lead on', async () => {
  const { status, headers, text } = await account.public.call('GET /', { headers: browser });
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => new URL(link!, 'http://here/'));
  expect(links.map(({ pathname }) => pathname)).toEqual(['/verify', '/api/docs', '/api/docs-json', '/health']);
  for (const { pathname } of links) expect((await account.public.call(`GET ${pathname}`)).status).toBe(200);
  const moved = await account.public.call('GET /api/docs/');
  expect(moved.headers['x-request-id']).toMatch(/^req_/);
  expect([moved.status, new URL(moved.headers['location']!, 'http://here/api/docs/').href]).toEqual([
    308,
    'http://here/api/docs',
  ]);
});

test('a revoked one is not valid, and says why', async () => {
  const { certificateId } = await issue(account.live);
  await account.live.expecting(200, `POST /certificates/${certificateId}/revoke`, { body: { reason: 'Wrong model' } });
  const { status, text } = await open(certificateId);
  expect([status, /<h1[^>]*>\s*Not valid: revoked/.test(text), text.includes('Wrong model')]).toEqual([
    200,
    true,
    true,
  ]);
});

test('one of the sandbox cannot be taken for a real one', async () => {
  const { certificateId } = await issue(account.sandbox);
  const { text } = await open(certificateId);
  expect(text).toContain('SANDBOX');
  expect(text).toMatch(/<h1[^>]*>\s*Sandbox: proves nothing/);
});

test('an unknown one is a page, too, with 404', async () => {
  const { status, headers, text } = await open('cert_01j9z3k4m5n6p7q8r9s0t1v2w3');
  expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  expect(text).toContain('never issued here');
});

test('a program that asks for JSON gets what /verification answers', async () => {
  const { certificateId } = await issue(account.live);
  const headers = { accept: 'application/json' };
  const [page, verification] = [
    await account.public.call(`GET /verify/${certificateId}`, { headers }),
    await account.public.call(`GET /verification/${certificateId}`),
  ];
  expect([page.status, page.text]).toEqual([200, verification.text]);
});
