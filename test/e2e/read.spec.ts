import { randomUUID } from 'node:crypto';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { type Certificate, issue, type Page, sha256 } from '../certificate';
import type { Customer } from '../customer';

let account: Account;
beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Readers Ltd');
}, 150_000);

test('the list has pages, and filters by type, status, externalId and evidence', async () => {
  const reader = await openAccount(await sharedPlatform(), 'Filters Ltd');
  const [externalId, hash] = [randomUUID(), sha256(randomUUID())];
  const audit = await issue(reader.live, { certificateType: 'ai_audit', externalId });
  const evidence = await issue(reader.live, { outputEvidence: [{ sha256Hash: hash }] });
  const revoked = await issue(reader.live);
  await reader.live.expecting(200, `POST /certificates/${revoked.certificateId}/revoke`, {
    body: { reason: 'Wrong' },
  });

  const list = (query: string) => reader.live.get<Page<Certificate>>(`/certificates?${query}`);
  const ids = async (query: string) => (await list(query)).items.map(({ certificateId }) => certificateId);
  expect(await list('page=2&pageSize=2')).toMatchObject({ total: 3, page: 2, pageSize: 2, items: [{}] });
  expect(await ids('page=1&pageSize=2')).toEqual([revoked.certificateId, evidence.certificateId]);
  expect(await ids('certificateType=ai_audit')).toEqual([audit.certificateId]);
  expect(await ids('status=revoked')).toEqual([revoked.certificateId]);
  expect(await ids(`externalId=${externalId}`)).toEqual([audit.certificateId]);
  expect(await ids(`sha256Hash=${hash.toUpperCase()}`)).toEqual([evidence.certificateId]);
  expect((await list('')).items[0]).toEqual({
    ...{ certificateId: revoked.certificateId, certificateType: 'ai_report', status: 'revoked' },
    ...{ issuedAt: expect.any(String), updatedAt: expect.any(String), externalId: null },
    ...{ signerName: 'Maria Lopez', issuingCompany: 'Acme Consulting' },
    ...{ anchorStatus: expect.any(String), trustLevel: 'unverified', trustScore: expect.any(Number) },
  });
});

test('a client that polls with updatedAfter sees each change once, oldest first, while others write', async () => {
  const [seen, start] = [[] as Certificate[], await issue(account.live)];
  let { updatedAt: cursor } = await account.live.get<Certificate>(`/certificates/${start.certificateId}`);
  const poll = async () => {
    const query = new URLSearchParams({ updatedAfter: cursor, pageSize: '7' });
    const { items } = await account.live.get<Page<Certificate>>(`/certificates?${query}`);
    for (const { updatedAt } of items) {
      expect(updatedAt > cursor).toBe(true);
      cursor = updatedAt;
    }
    seen.push(...items);
    return items.length;
  };
  const statesOf = (id: string) =>
    seen
      .filter(({ certificateId }) => certificateId === id)
      .map(({ status, anchorStatus, trustLevel }) => `${status} ${anchorStatus} ${trustLevel}`);
  const writing = Promise.all(Array.from({ length: 40 }, () => issue(account.live)));
  let written = false;
  void writing.finally(() => (written = true));
  while (!written) await poll();
  const issued = await writing;
  while ((await poll()) > 0);
  for (const { certificateId } of issued) {
    const states = statesOf(certificateId);
    // More than one when an anchor took it meanwhile: a trigger of any organization takes the certificates of all.
    expect(states.length).toBeGreaterThan(0);
    expect(states).toEqual([...new Set(states)]);
  }

  const { certificateId } = issued[3]!;
  expect(statesOf(certificateId).join()).not.toContain('revoked');
  await account.live.expecting(200, `POST /certificates/${certificateId}/revoke`, { body: { reason: 'Wrong' } });
  while ((await poll()) > 0);
  expect(statesOf(certificateId).at(-1)).toContain('revoked');
});

test('provenance follows sources up and down', async () => {
  const derived = (from: Certificate) =>
    issue(account.live, { inputEvidence: [{ sha256Hash: sha256('x'), sourceCertificateId: from.certificateId }] });
  const grandparent = await issue(account.live);
  const parent = await derived(grandparent);
  const child = await derived(parent);
  const ids = [grandparent, parent, child].map(({ certificateId }) => certificateId);
  expect(child).toMatchObject({ parentCertificateIds: [ids[1]] });

  type Provenance = { rootId: string; nodes: { id: string }[]; edges: object[] };
  const provenance = await account.live.get<Provenance>(`/certificates/${ids[1]}/provenance`);
  expect(provenance).toMatchObject({ rootId: ids[1], depth: 1 });
  expect(provenance.nodes.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(provenance.nodes[0]).toMatchObject({ type: 'ai_report', status: 'issued', evidenceCount: 2 });
  expect(new Set(provenance.edges)).toEqual(
    new Set([
      { from: ids[0], to: ids[1], relation: 'source_of' },
      { from: ids[1], to: ids[2], relation: 'source_of' },
    ]),
  );
  const near = await account.live.get<Provenance>(`/certificates/${ids[2]}/provenance?depth=1`);
  expect(near.nodes.map(({ id }) => id).sort()).toEqual(ids.slice(1).sort());
});

test('a certificate is revoked once, with a reason', async () => {
  const { certificateId } = await issue(account.live);
  const revoke = () =>
    account.live.call(`POST /certificates/${certificateId}/revoke`, { body: { reason: 'Evidence was replaced' } });
  expect(await revoke()).toMatchObject({
    status: 200,
    body: { certificateId, status: 'revoked', revocationReason: 'Evidence was replaced' },
  });
  expect(await revoke()).toMatchObject({ status: 409, body: { code: 'certificate.already_revoked' } });
});

test('live and sandbox certificates never meet in a list', async () => {
  const [live, sandbox] = [await issue(account.live), await issue(account.sandbox)];
  const newest = async (customer: Customer) => (await customer.get<Page<Certificate>>('/certificates')).items[0];
  expect(await newest(account.live)).toMatchObject({ certificateId: live.certificateId });
  expect(await newest(account.sandbox)).toMatchObject({ certificateId: sandbox.certificateId });
  expect(await account.sandbox.get('/certificates')).toMatchObject({ total: 1 });
});
