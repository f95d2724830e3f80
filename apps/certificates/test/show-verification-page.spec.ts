import { organizationCreated } from '@probatum/contracts/events/gateway';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { type CallOptions, newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { IssueCertificate } from '../src/issue-certificate/issue-certificate';
import { anchor } from './anchored-batch';
import { commandsOn, readPage } from './page-reader';
import { openPublicGate, type PublicGate } from './public-gate';
import { issue, issueFull, request, startCertificates } from './running-certificates';

const run = promisify(execFile);

let gate: PublicGate;
let certificates: ServiceHarness;
beforeAll(async () => {
  gate = await openPublicGate();
  certificates = await startCertificates({ PUBLIC_URL: gate.url });
  gate.lead(certificates);
});
afterAll(async () => {
  gate.close();
  await certificates.stop();
});

const get = (path: string, options: CallOptions = {}) =>
  certificates.call<Record<string, unknown>>(undefined, 'GET', path, options);

async function pageOf(certificateId: string) {
  const answer = await get(`/verify/${certificateId}`, { headers: { accept: 'text/html' } });
  return { ...answer, page: readPage(answer.text) };
}

async function nameAccount(tenant: Tenant, name: string): Promise<void> {
  const { organizationId } = tenant;
  await certificates.happen(organizationCreated, { organizationId, environment: 'live' }, { organizationId, name });
  const known = () =>
    certificates.database.query(`select 1 from organizations where organization_id = $1`, [organizationId]);
  await waitFor(async () => (await known()).length > 0);
}

describe('the verification page', () => {
  it('says that a certificate is valid, by whom, when, and what that means', async () => {
    const tenant = newTenant();
    await nameAccount(tenant, 'Acme Holding S.A.');
    const { source, certificate } = await issueFull(certificates, tenant);
    await anchor(certificates, tenant, certificate);
    const { status, page } = await pageOf(certificate.certificateId);
    expect({ status, state: page.state, title: page.title }).toEqual({ status: 200, state: 'valid', title: 'Valid' });
    const [account, declared] = page.sectionsOf('by-whom');
    expect(account).toMatch(/Acme Holding S\.A\..*registered/is);
    expect(declared).toMatch(/Acme Consulting.*Maria Lopez.*Head of Risk.*has not checked/is);
    expect(account).not.toContain('Acme Consulting');
    const utc = certificate.issuedAt.slice(11, 19);
    const madrid = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Madrid', timeStyle: 'medium' });
    expect(page.text('about')).toContain(`at ${madrid.format(new Date(certificate.issuedAt))}`);
    expect(page.text('about')).toContain(`${utc} UTC`);
    expect(page.text('about')).toContain('5 files (2 inputs, 1 output, 1 attachment, 1 reference)');
    expect(page.text('about')).toContain(source.certificateId);
    expect(page.text('checks').match(/: passed/g)).toHaveLength(6);
    expect(page.text('trust')).toMatch(/recorded: *The signature is valid/i);
    expect(page.text('meaning')).toMatch(/It proves.*Not one character.*It does not prove.*true, complete or lawful/s);
    for (const fact of ['0xcccc', '250000000', '42161', 'Arbitrum One', '0x1a1a', '18 March 2026 at 20:03:11 UTC']) {
      expect(page.text('anchor')).toContain(fact);
    }
    expect(page.links).toEqual(
      expect.arrayContaining([
        `${gate.url}/verification/${certificate.certificateId}`,
        `${gate.url}/.well-known/jwks.json`,
      ]),
    );
  });

  it('claims a time that needs no trust in the operator only for a public chain', async () => {
    const meaningOn = async (chainId: number) => {
      const tenant = newTenant();
      const certificate = await issue(certificates, tenant);
      await anchor(certificates, tenant, certificate, { chainId });
      const { page } = await pageOf(certificate.certificateId);
      return `${page.text('meaning')} ${page.text('anchor')}`;
    };
    const noTrust = /You do not need to trust us/;
    expect(await meaningOn(42161)).toMatch(noTrust);
    for (const [chainId, why] of [
      [31337, /its anchor is on a test chain.*This is a test chain/s],
      [11155111, /its anchor is on a test chain.*This is a test chain/s],
      [424242, /operator of the chain of its anchor is unknown.*depends on the operator of this chain/s],
    ] as const) {
      const text = await meaningOn(chainId);
      expect([chainId, text]).toEqual([chainId, expect.stringMatching(why)]);
      expect([chainId, text]).toEqual([chainId, expect.not.stringMatching(noTrust)]);
    }
  });

  it('looks clearly different when it is revoked, altered, or from the sandbox', async () => {
    const live = newTenant();
    const sandbox = newTenant('sandbox');
    const revoked = await issue(certificates, live);
    const body = { reason: 'Evidence <b>replaced</b>' };
    await certificates.call(live, 'POST', `/certificates/${revoked.certificateId}/revoke`, { body });
    const altered = await issue(certificates, live);
    await certificates.database.query(`update certificates set type = 'generic' where id = $1`, [
      altered.certificateId,
    ]);
    const tested = await issue(certificates, sandbox);
    const pages = await Promise.all([revoked, altered, tested].map(({ certificateId }) => pageOf(certificateId)));
    expect(pages.map(({ status, page }) => [status, page.state, page.title])).toEqual([
      [200, 'revoked', 'Not valid: revoked'],
      [200, 'altered', 'Not valid: altered'],
      [200, 'sandbox', 'Sandbox: proves nothing'],
    ]);
    const [ofRevoked, ofAltered, ofSandbox] = pages.map(({ page }) => page);
    expect(ofRevoked!.text('verdict')).toContain('Evidence <b>replaced</b>');
    expect(ofAltered!.text('meaning')).toContain('It proves nothing');
    expect(ofAltered!.text('by-whom')).toContain('not reliable: altered');
    expect(ofAltered!.text('anchor')).toBe('');
    expect(ofSandbox!.banners).toEqual(Array(2).fill('SANDBOX · test only · this certificate proves nothing'));
    expect(ofSandbox!.text('meaning')).toContain('It proves nothing');
    expect(ofRevoked!.banners).toEqual([]);
  });

  it('shows hostile names as harmless text', async () => {
    const tenant = newTenant();
    const script = '<script>alert(1)</script><img src=x onerror=alert(1)>';
    await nameAccount(tenant, `${script}"'&`);
    const certificate = await issue(certificates, tenant, {
      signerName: `${script}</bdi></dd>`,
      signerRole: 'W'.repeat(200),
      issuingCompany: 'moc.\u202Egnp\u2066',
      issuedTimezone: 'UTC',
      model: { modelName: `</code></pre>${script}` },
    });
    const { text, page } = await pageOf(certificate.certificateId);
    expect(page.state).toBe('valid');
    expect(page.elements).toEqual(expect.not.arrayContaining(['script', 'img']));
    expect(page.sectionsOf('by-whom')[0]).toContain(`${script}"'&`);
    expect(page.sectionsOf('by-whom')[1]).toContain(`${script}</bdi></dd>`);
    expect(page.sectionsOf('by-whom')[1]).toContain('moc.[U+202E]gnp[U+2066]');
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  });

  it('says so where nothing of a name is seen, which was taken in earlier times', async () => {
    const tenant = newTenant();
    await nameAccount(tenant, '\u3164');
    const names = { signerName: '   ', signerRole: '\u00a0', issuingCompany: '\u2800' };
    const caller = {
      ...tenant,
      actor: { type: 'api_key', id: newId('key'), name: 'x' },
      scopes: [],
      plan: 'default',
    } as const;
    const { body } = await certificates.service.app.get(IssueCertificate).execute(caller, request(names) as never);
    const { page } = await pageOf((JSON.parse(body) as { certificateId: string }).certificateId);
    const [account, declared] = page.sectionsOf('by-whom');
    expect(page.state).toBe('valid');
    expect(account).toMatch(/Account\s+nothing but invisible characters/);
    for (const name of ['Company', 'Signed by', 'Role']) {
      expect(declared).toMatch(new RegExp(`${name}\\s+nothing but invisible characters`));
    }
  });

  it('needs no script and nothing from elsewhere, and forbids both', async () => {
    const tenant = newTenant();
    const { headers, text, page } = await pageOf((await issue(certificates, tenant)).certificateId);
    const policy = headers.get('content-security-policy')!;
    const hash = createHash('sha256').update(page.style).digest('base64');
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('vary')).toBe('accept');
    expect(text).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(page.style).not.toMatch(/url\(|@import/);
    expect(page.style).toMatch(/prefers-color-scheme: dark.*@media print/s);
    expect(page.attributes).toEqual(expect.not.arrayContaining(['style', 'src', 'srcset', 'action']));
    expect(page.attributes.filter((name) => name.startsWith('on'))).toEqual([]);
    expect(page.unlabelled).toEqual([]);
  });

  it('answers programs that ask for JSON like /verification/:id', async () => {
    const { certificateId } = await issue(certificates, newTenant());
    const accept = { headers: { accept: 'application/json' } };
    const [asked, direct] = [
      await get(`/verify/${certificateId}`, accept),
      await get(`/verification/${certificateId}`),
    ];
    expect(asked.text).toBe(direct.text);
    expect(asked.headers.get('content-type')).toBe(direct.headers.get('content-type'));
    expect(asked.headers.get('vary')).toBe('accept');
    const unknown = `/verify/${newId('cert')}`;
    expect(await get(unknown, accept)).toMatchObject({ status: 404, body: { code: 'certificate.not_found' } });
  });

  it.each([
    ['an unknown id', newId('cert')],
    ['half an id', 'cert_1'],
    ['the id of something else', newId('org')],
    ['a script', '%3Cscript%3Ealert(1)%3C%2Fscript%3E'],
    ['a NUL', '%00'],
    ['a way out', '..%2F..'],
  ])('is a page of its own for %s', async (_what, id) => {
    const { status, headers, page, text } = await pageOf(id);
    expect({ status, title: page.title, state: page.state }).toEqual({
      status: 404,
      title: 'No such certificate',
      state: 'message',
    });
    expect(text).not.toContain('alert');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('shows the beginning of what is too long to show', async () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ sha256Hash: index.toString(16).padStart(64, '0') }));
    const { certificateId } = await issue(certificates, newTenant(), { inputEvidence: many });
    const { page, text } = await pageOf(certificateId);
    expect(page.text('evidence')).toMatch(/\(401\).*and 301 more in the JSON document/s);
    expect(page.text('self-check')).toContain('This is the beginning of the text');
    expect(text.length).toBeLessThan(100_000);
  });

  it('gives commands that really check the certificate', async () => {
    const tenant = newTenant();
    const { certificate } = await issueFull(certificates, tenant);
    await anchor(certificates, tenant, certificate);
    const [withNode, withOpenssl, proof] = commandsOn((await pageOf(certificate.certificateId)).text);
    const folder = await mkdtemp(join(tmpdir(), 'probatum-self-check-'));
    try {
      const bash = (command: string, cwd: string) => run('bash', ['-ec', command], { cwd });
      const ofNode = await bash(withNode!, folder);
      expect(ofNode.stdout.split('\n')).toEqual(
        expect.arrayContaining([
          'signature: valid',
          `fingerprint: ${certificate.canonicalPayloadHash}`,
          'signed: signerName = Maria Lopez',
          'signed: issuingCompany = Acme Consulting',
        ]),
      );
      const ofOpenssl = await bash(withOpenssl!, folder);
      expect(ofOpenssl.stdout).toContain('Signature Verified Successfully');
      expect(ofOpenssl.stdout).toContain(certificate.canonicalPayloadHash);
      // The package is installed here already; its import is resolved from the folder of the project.
      const ofProof = await bash(proof!.replace(/^npm install .*\n/, ''), join(__dirname, '../../..'));
      expect(ofProof.stdout).toBe('proof: valid\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
