import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningService } from '@probatum/service/run-service';
import { newId } from '@probatum/contracts/ids';
import { makeTestFolder, removeTestFolder } from '@probatum/testing/test-folder';
import { waitFor } from '@probatum/testing/wait-for';
import { Agent, request } from 'undici';
import { administer } from '../src/operator/administer/administer';
import { Authorities } from '../src/credentials/authorities/authorities';
import { CertificateAuthority, type Issued } from './certificate-authority';
import { call, Gateways } from './running-gateway';

const inCertificate = 'O=Bank,CN=erp';
const subject = { kind: 'subject', value: 'CN=erp,O=Bank' };
const spiffe = { kind: 'spiffe', value: 'spiffe://bank.example/erp' };
const header = 'x-forwarded-client-cert';

let gateways: Gateways;
let folder: string;
let bankAuthority: CertificateAuthority;
let otherAuthority: CertificateAuthority;
let bank: Issued;
/** Everything that it says of itself is what the bank's certificate says. */
let impostor: Issued;
/** Believes both authorities, each as a root in one file. */
let gateway: RunningService;
let admin: string;

beforeAll(async () => {
  folder = await makeTestFolder();
  bankAuthority = await CertificateAuthority.open('Bank');
  otherAuthority = await CertificateAuthority.open('Other');
  bank = await bankAuthority.issue({ subject: inCertificate, uris: [spiffe.value] });
  impostor = await otherAuthority.issue({ subject: inCertificate, uris: [spiffe.value] });
  const server = await bankAuthority.issue({ subject: 'CN=gateway', address: '127.0.0.1' });
  write('tls.crt', server.certificate);
  write('tls.key', server.key);
  write('bank.crt', bankAuthority.certificate);
  write('both.crt', `${bankAuthority.certificate}\n${otherAuthority.certificate}`);
  gateways = await Gateways.open();
  gateway = await gateways.start([], { ...tls(), TLS_CLIENT_CA_FILE: path('both.crt') });
  admin = (await gateways.key({ scopes: 'all' })).key;
});
afterAll(async () => {
  await gateways?.close();
  await removeTestFolder(folder);
});

const path = (name: string) => join(folder, name);
const write = (name: string, text: string) => writeFileSync(path(name), text);
const tls = () => ({ TLS_CERTIFICATE_FILE: path('tls.crt'), TLS_KEY_FILE: path('tls.key') });

interface Wish {
  readonly at?: RunningService;
  readonly key?: string;
  readonly body?: object;
  readonly chain?: string;
}

async function ask({ certificate, key }: Issued, way: string, wish: Wish = {}) {
  const dispatcher = new Agent({
    connect: { ca: bankAuthority.certificate, cert: `${certificate}\n${wish.chain ?? ''}`, key },
  });
  try {
    const [method, route] = way.split(' ') as ['GET' | 'POST' | 'DELETE', string];
    const answer = await request(`${(wish.at ?? gateway).url}${route}`, {
      dispatcher,
      method,
      headers: {
        ...(wish.key ? { 'x-api-key': wish.key } : {}),
        ...(wish.body ? { 'content-type': 'application/json' } : {}),
      },
      body: wish.body ? JSON.stringify(wish.body) : null,
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
  } finally {
    await dispatcher.close();
  }
}

const wishFor = (certificate: object) => ({ name: 'ERP', scopes: ['keys:read'], environment: 'live', certificate });
const bind = (certificate: object, more: Wish = {}) =>
  ask(bank, 'POST /client-certificates', { key: admin, body: wishFor(certificate), ...more });
const unbind = (id: unknown) => ask(bank, `DELETE /client-certificates/${String(id)}`, { key: admin });
/** The names of certificates are kept for a second when they were just unknown. */
const fresh = () => gateways.start([], { ...tls(), TLS_CLIENT_CA_FILE: path('both.crt') });

describe('of several authorities', () => {
  it.each([subject, spiffe])(
    'an authority cannot speak for another: its certificate with the same $kind is unknown',
    async (name) => {
      const bound = await bind(name);
      expect([bound.status, bound.body['certificate']]).toEqual([201, { ...name, authority: bankAuthority.id }]);
      await waitFor(async () => (await ask(bank, 'GET /api-keys')).status === 200);
      const stranger = await ask(impostor, 'GET /api-keys');
      expect([stranger.status, stranger.body['code']]).toEqual([401, 'credential.invalid']);
      await unbind(bound.body['id']);
    },
  );

  it('one cannot speak for another by a chain that bears the other one’s name', async () => {
    const bound = await bind(subject);
    const alias = await otherAuthority.subordinate('Bank');
    const forged = await alias.issue({ subject: inCertificate, uris: [spiffe.value] });
    const chain = `${alias.certificate}\n${bankAuthority.certificate}`;
    const stranger = await ask(forged, 'GET /api-keys', { chain });
    expect(stranger.status).toBe(401);
    const authorities = new Authorities({ TLS_CLIENT_CA_FILE: path('both.crt') });
    const signers = [forged, bank, impostor].map(({ certificate }) =>
      authorities.signersOf(new X509Certificate(certificate)),
    );
    expect(signers).toEqual([[], [bankAuthority.id], [otherAuthority.id]]);
    await unbind(bound.body['id']);
  });

  it('each binds the same name for its own', async () => {
    const organization = newId('org');
    await administer(gateways.database, ['create-organization', '--name', 'Other', '--id', organization]);
    const other = await gateways.key({ organization, scopes: 'all' });
    const [first, second] = [
      await bind(subject),
      await ask(impostor, 'POST /client-certificates', { key: other.key, body: wishFor(subject) }),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    const at = await fresh();
    expect((await ask(bank, 'GET /api-keys', { at })).body['items']).not.toEqual(
      (await ask(impostor, 'GET /api-keys', { at })).body['items'],
    );
    await unbind(first.body['id']);
    await ask(impostor, `DELETE /client-certificates/${String(second.body['id'])}`, { key: other.key });
  });

  it('the one that signed through an intermediate certificate vouches', async () => {
    const department = await bankAuthority.subordinate('Department');
    const client = await department.issue({ subject: 'O=Bank,CN=printer' });
    const body = wishFor({ kind: 'subject', value: 'CN=printer,O=Bank' });
    const chain = department.certificate;
    const bound = await ask(client, 'POST /client-certificates', { key: admin, body, chain });
    expect(bound.body['certificate']).toMatchObject({ authority: bankAuthority.id });
    await waitFor(async () => (await ask(client, 'GET /api-keys', { chain })).status === 200);
    await unbind(bound.body['id']);
  });

  it('a second factor is of the one that it names, and has to name one', async () => {
    const make = (certificate: object) => ask(bank, 'POST /api-keys', { key: admin, body: wishFor(certificate) });
    const errors = (pointer: string, code: string) => [expect.objectContaining({ pointer, code })];
    expect((await make(subject)).body['errors']).toEqual(errors('/certificate/authority', 'required'));
    const unknown = await make({ ...subject, authority: 'nobody' });
    expect(unknown.body['errors']).toEqual(errors('/certificate/authority', 'not_allowed'));
    const { body } = await make({ ...subject, authority: bankAuthority.id });
    const key = String(body['key']);
    expect((await ask(bank, 'GET /api-keys', { key })).status).toBe(200);
    expect((await ask(impostor, 'GET /api-keys', { key })).body['code']).toBe('credential.certificate_needed');
  });
});

describe('a binding from the time of one authority', () => {
  /** As it is in the database when one gateway believed one authority, checked by a proxy. */
  async function bindBefore(name: { kind: string; value: string }) {
    const words = ['bind-certificate', '--organization', gateways.organization, '--environment', 'live'];
    const rights = ['--scopes', 'keys:read', '--plan', 'default', '--name', 'ERP'];
    const bound = await administer(gateways.database, [
      ...words,
      ...rights,
      '--kind',
      name.kind,
      '--value',
      name.value,
    ]);
    return (bound as { id: string }).id;
  }

  it('holds as long as there is one, and holds again when the operator says who it was', async () => {
    const id = await bindBefore(subject);
    const single = await gateways.start([], { ...tls(), TLS_CLIENT_CA_FILE: path('bank.crt') });
    expect((await ask(bank, 'GET /api-keys', { at: single })).status).toBe(200);
    expect((await bind(subject, { at: single })).body['code']).toBe('client_certificate.taken');
    for (const one of [bank, impostor]) expect((await ask(one, 'GET /api-keys')).status).toBe(401);
    const told = ['set-authority', '--organization', gateways.organization, '--to', bankAuthority.id];
    expect(await administer(gateways.database, told)).toMatchObject({ changed: [id] });
    const at = await fresh();
    expect((await ask(bank, 'GET /api-keys', { at })).status).toBe(200);
    expect((await ask(impostor, 'GET /api-keys', { at })).status).toBe(401);
    await unbind(id);
  });

  it('holds by itself where the authority has the name of the trust domain', async () => {
    const id = await bindBefore(spiffe);
    write('other.crt', otherAuthority.certificate);
    const authorities = `bank.example=${path('bank.crt')},other.example=${path('other.crt')}`;
    const at = await gateways.start([], { ...tls(), CLIENT_AUTHORITIES: authorities });
    expect((await ask(bank, 'GET /api-keys', { at })).status).toBe(200);
    expect((await ask(impostor, 'GET /api-keys', { at })).status).toBe(401);
    await unbind(id);
  });
});

describe('behind a proxy', () => {
  it('the gateway finds out who signed, where it is given the authorities', async () => {
    const settings = { TRUSTED_PROXIES: '127.0.0.0/8', CLIENT_CERTIFICATE_HEADER: header };
    const at = await gateways.start([], { ...settings, TLS_CLIENT_CA_FILE: path('both.crt') });
    const ask = (one: Issued) => call(at, 'GET', '/api-keys', { headers: { [header]: `:${der(one)}:` } });
    const bound = await bind(subject);
    expect([(await ask(bank)).status, (await ask(impostor)).status]).toEqual([200, 401]);
    await unbind(bound.body['id']);
  });

  const der = ({ certificate }: Issued) => new X509Certificate(certificate).raw.toString('base64');
});
