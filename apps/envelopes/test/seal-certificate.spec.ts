import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Issued, issueSealCertificate, issueSealRoot } from '@probatum/pdf-signing/seal-certificate';
import { verifyPdf } from '@probatum/pdf-signing/verify-pdf';
import { Sealer } from '@probatum/persistence/sealer';
import { LOGGER } from '@probatum/service/resources';
import { newTenant } from '@probatum/testing/service-harness';
import { SetClock } from '@probatum/testing/set-clock';
import { waitFor } from '@probatum/testing/wait-for';
import type { Logger } from 'pino';
import { OwnCertificates } from '../src/sealing/seal-certificate/own-certificates';
import { SealCertificates } from '../src/sealing/seal-certificate/seal-certificates';
import { sealedDocumentObject } from '../src/sealing/seal-documents/sealed-objects';
import { onePage } from './craft-pdf';
import { RunningEnvelopes, type Settings } from './running-envelopes';
import { giveSigned, startSealingOf } from './signed-envelope';

let folder: string;
let envelopes: RunningEnvelopes;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'probatum-certificates-'));
  envelopes = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' });
});
afterAll(async () => {
  await envelopes?.stop();
  rmSync(folder, { recursive: true });
});

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const nowMs = Date.now();
const at = (ms: number) => new Date(nowMs + ms);
const validity = { notBefore: at(-dayMs), notAfter: at(yearMs) };
const endOf = (certificate: Uint8Array) => Date.parse(new X509Certificate(certificate).validTo);

/** As it is before the first start. */
async function forgetCertificates(): Promise<void> {
  await envelopes.harness.halt();
  await envelopes.database.query('delete from seal_certificates');
}

describe('without a certificate of the operator', () => {
  afterAll(async () => {
    await forgetCertificates();
    await envelopes.resume({ LOG_LEVEL: 'fatal' });
  });

  it('replicas that start for the first time at the same moment use one certificate', async () => {
    await forgetCertificates();
    await Promise.all([1, 2, 3].map(() => envelopes.resume({ LOG_LEVEL: 'fatal' })));
    const kinds = await envelopes.database.query<{ kind: string }>('select kind from seal_certificates order by kind');
    expect(kinds.map(({ kind }) => kind)).toEqual(['root', 'seal']);
    const path = '/e-signature/root-certificate.pem';
    const roots = await Promise.all(
      [0, 1, 2].map((replica) => envelopes.harness.call(undefined, 'GET', path, { replica })),
    );
    expect(new Set(roots.map(({ text }) => text)).size).toBe(1);
    expect(roots[0]!.text.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  });

  it('a certificate is renewed in time, so that each seal can be checked for four years, and all roots stay known', async () => {
    await forgetCertificates();
    await envelopes.resume({ LOG_LEVEL: 'fatal' });
    await envelopes.database.query('delete from seal_certificates');
    const clock = new SetClock(nowMs);
    const own = new OwnCertificates(envelopes.database, envelopes.app.get(Sealer), clock);
    // It runs all the time, and never starts again.
    const running = new SealCertificates(own, clock, {} as Settings as never, envelopes.app.get<Logger>(LOGGER));
    const seals: Buffer[] = [];
    const roots: Buffer[] = [];
    for (let month = 0; month < 12 * 16; month += 1) {
      clock.set(nowMs + (month * yearMs) / 12);
      const { certificates, root } = await running.current();
      expect(endOf(certificates[0]) - clock.nowMs()).toBeGreaterThan(4 * yearMs - dayMs);
      expect(endOf(root)).toBeGreaterThan(endOf(certificates[0]));
      expect(new X509Certificate(certificates[0]).verify(new X509Certificate(root).publicKey)).toBe(true);
      if (!seals.at(-1)?.equals(certificates[0])) seals.push(Buffer.from(certificates[0]));
      if (!roots.at(-1)?.equals(root)) roots.push(Buffer.from(root));
    }
    expect([seals.length, roots.length]).toEqual([16, 2]);
    const pem = await running.rootsPem();
    expect(pem).toBe(
      [...roots]
        .reverse()
        .map((root) => new X509Certificate(root).toString())
        .join(''),
    );
  });
});

describe('with a certificate of the operator', () => {
  let root: Issued;
  let seal: Issued;
  beforeAll(async () => {
    root = await issueSealRoot({ name: 'Operator Root', ...validity });
    seal = await issueSealCertificate({ name: 'Operator Seal', ...validity }, root);
  });

  const certificatePem = (...certificates: Issued[]) =>
    certificates.map(({ certificate }) => new X509Certificate(certificate).toString()).join('');
  const keyPem = ({ privateKey }: Issued) => privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

  /** Settings with these contents of the two files. */
  function given(certificate: string, key: string): Settings {
    const files = { SEAL_CERTIFICATE_FILE: join(folder, 'seal.pem'), SEAL_PRIVATE_KEY_FILE: join(folder, 'key.pem') };
    writeFileSync(files.SEAL_CERTIFICATE_FILE, certificate);
    writeFileSync(files.SEAL_PRIVATE_KEY_FILE, key);
    return { ...files, LOG_LEVEL: 'fatal' };
  }

  it('PDFs are sealed by it, and its root is the first of those to trust', async () => {
    await envelopes.harness.halt();
    await envelopes.resume(given(`The seal of Acme\n${certificatePem(seal, root)}`, keyPem(seal)));
    const { text } = await envelopes.harness.call(undefined, 'GET', '/e-signature/root-certificate.pem');
    expect(text.startsWith(certificatePem(root))).toBe(true);
    const envelope = await giveSigned(envelopes, newTenant(), {
      documents: [{ name: 'a.pdf', bytes: onePage(), pages: [[595, 842]] }],
      recipients: [{ name: 'Ada', email: 'ada@example.com' }],
      fields: [{ type: 'TEXT', area: [72, 200, 200, 24], value: 'Paris' }],
    });
    await startSealingOf(envelopes, envelope);
    const name = sealedDocumentObject(envelope.id, 0, 1);
    await waitFor(() => envelopes.objects.exists(name), { describe: 'a sealed document' });
    const { isValid, signatures } = verifyPdf(await buffer(await envelopes.objects.get(name)), {
      roots: [root.certificate],
      at: new Date(),
    });
    expect([isValid, signatures[0]?.signer?.sha256]).toEqual([
      true,
      new X509Certificate(seal.certificate).fingerprint256,
    ]);
    await envelopes.harness.halt();
    await envelopes.resume({ LOG_LEVEL: 'fatal' });
  });

  it('envelopes wait while it has ended, and its root is still shown', async () => {
    const clock = new SetClock(nowMs);
    const own = new OwnCertificates(envelopes.database, envelopes.app.get(Sealer), clock);
    const files = given(certificatePem(seal, root), keyPem(seal)) as never;
    const running = new SealCertificates(own, clock, files, envelopes.app.get<Logger>(LOGGER));
    await running.onModuleInit();
    clock.set(endOf(seal.certificate) - 1);
    expect(Buffer.from((await running.current()).root).equals(root.certificate)).toBe(true);
    clock.set(endOf(seal.certificate));
    await expect(running.current()).rejects.toThrow('The certificate in SEAL_CERTIFICATE_FILE ended on');
    expect((await running.rootsPem()).startsWith(certificatePem(root))).toBe(true);
  });

  it.each<[string, () => Promise<Settings> | Settings, string | RegExp]>([
    [
      'a file that is missing',
      () => ({ ...given('', ''), SEAL_CERTIFICATE_FILE: join(folder, 'none.pem') }),
      /^SEAL_CERTIFICATE_FILE cannot be used: ENOENT/,
    ],
    ['a file without a certificate', () => given('seal', keyPem(seal)), 'SEAL_CERTIFICATE_FILE must contain a chain'],
    [
      'a certificate that is damaged',
      () => given(certificatePem(seal, root).replace(/MII.{40}/, 'MII'), keyPem(seal)),
      'SEAL_CERTIFICATE_FILE cannot be used',
    ],
    [
      'a chain without its root',
      () => given(certificatePem(seal), keyPem(seal)),
      'SEAL_CERTIFICATE_FILE must contain a chain',
    ],
    [
      'a chain in the wrong order',
      () => given(certificatePem(root, seal), keyPem(seal)),
      'SEAL_CERTIFICATE_FILE must contain a chain',
    ],
    [
      'a key of another certificate',
      () => given(certificatePem(seal, root), keyPem(root)),
      'SEAL_PRIVATE_KEY_FILE cannot be used: The private key does not match the first certificate',
    ],
    [
      'a file without a key',
      () => given(certificatePem(seal, root), certificatePem(seal)),
      'SEAL_PRIVATE_KEY_FILE cannot be used',
    ],
    [
      'a certificate that has ended',
      async () => {
        const ended = { notBefore: at(-yearMs), notAfter: at(-dayMs) };
        const old = await issueSealCertificate({ name: 'Old Seal', ...ended }, root);
        return given(certificatePem(old, root), keyPem(old));
      },
      /^SEAL_CERTIFICATE_FILE: the certificate of CN=Old Seal ended on /,
    ],
    [
      'a root that has ended',
      async () => {
        const old = await issueSealRoot({ name: 'Old Root', notBefore: at(-yearMs), notAfter: at(-dayMs) });
        const under = await issueSealCertificate({ name: 'Seal', ...validity }, old);
        return given(certificatePem(under, old), keyPem(under));
      },
      /^SEAL_CERTIFICATE_FILE: the certificate of CN=Old Root ended on /,
    ],
    [
      'a certificate that is not valid yet',
      async () => {
        const early = await issueSealCertificate(
          { name: 'New Seal', notBefore: at(dayMs), notAfter: at(yearMs) },
          root,
        );
        return given(certificatePem(early, root), keyPem(early));
      },
      /^SEAL_CERTIFICATE_FILE: the certificate of CN=New Seal is valid only from /,
    ],
  ])('the service does not start with %s, and says why', async (_what, settings, message) => {
    await expect(envelopes.resume(await settings())).rejects.toThrow(message);
  });
});
