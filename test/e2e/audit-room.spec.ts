import { isDeepStrictEqual } from 'node:util';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { waitFor } from '@probatum/testing/wait-for';
import { type Account, openAccount } from '../account';
import { type Certificate, issue, type Page, sha256 } from '../certificate';
import type { Answer, Customer } from '../customer';

let account: Account;
beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Audited Ltd');
}, 150_000);

interface Room {
  readonly id: string;
  readonly token: string;
  readonly status: string;
  readonly accessCount: number;
}
interface Access {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly address: string;
}
interface Graph {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

const openRoom = (owner: Customer, granted: object) =>
  owner.expecting<Room>(201, 'POST /audit-rooms', { body: { name: 'Annual audit', expiresInHours: 24, ...granted } });
const code = ({ status, body }: Answer<{ code: string }>) => [status, body.code];
const madeFrom = ({ certificateId }: Certificate) => ({
  inputEvidence: [{ sha256Hash: sha256(certificateId), sourceCertificateId: certificateId }],
});
const idsIn = ({ items }: Page<Certificate>) => items.map(({ certificateId }) => certificateId);

test('an auditor reads what the room is about and nothing else, each read is logged, and the end is the end', async () => {
  const owner = account.live;
  const source = await issue(owner);
  const report = await issue(owner, madeFrom(source));
  const other = await issue(owner, madeFrom(source));
  const room = await openRoom(owner, { certificateIds: [source.certificateId, report.certificateId] });
  const auditor = account.public.withKey(room.token);
  const path = ({ certificateId }: Certificate) => `/certificates/${certificateId}`;

  const list = await auditor.get<Page<Certificate>>('/certificates');
  expect([list.total, idsIn(list)]).toEqual([2, [report.certificateId, source.certificateId]]);
  const [own, theirs] = await waitFor(async () => {
    const [before, read, after] = [
      await owner.get(path(report)),
      await auditor.get(path(report)),
      await owner.get(path(report)),
    ];
    // A trigger of another organization may be anchoring it just now.
    return isDeepStrictEqual(before, after) && [before, read];
  });
  expect(theirs).toEqual(own);
  const { nodes, edges } = await auditor.get<Graph>(`${path(source)}/provenance`);
  expect(nodes.map(({ id }) => id).sort()).toEqual(idsIn(list).sort());
  expect(edges).toMatchObject([{ from: source.certificateId, to: report.certificateId }]);

  expect(code(await auditor.call(`GET ${path(other)}`))).toEqual([404, 'certificate.not_found']);
  const refused = await auditor.call(`POST ${path(report)}/revoke`, { body: { reason: 'Mischief' } });
  expect(code(refused)).toEqual([403, 'scope.missing']);
  expect(code(await auditor.call('GET /api-keys'))).toEqual([403, 'scope.missing']);
  const verified = await auditor.get<{ valid: boolean }>(`/verification/${other.certificateId}`);
  expect(verified.valid).toBe(true);

  const log = await waitFor(async () => {
    const { items } = await owner.get<Page<Access>>(`/audit-rooms/${room.id}/accesses`);
    return items.every(({ status }) => status !== null) && items;
  });
  expect(log.map(({ method, path: asked, status }) => [method, asked, status])).toEqual([
    ['GET', '/api-keys', 403],
    ['POST', `${path(report)}/revoke`, 403],
    ['GET', path(other), 404],
    ['GET', `${path(source)}/provenance`, 200],
    ['GET', path(report), 200],
    ['GET', '/certificates', 200],
  ]);
  expect(log.every(({ address }) => address === '127.0.0.1')).toBe(true);

  await owner.expecting(204, `DELETE /audit-rooms/${room.id}`);
  const endedAt = performance.now();
  let acceptedAt = endedAt;
  const late = await waitFor(async () => {
    const sentAt = performance.now();
    const answer = await auditor.call('GET /certificates');
    if (answer.status === 200) acceptedAt = sentAt;
    return answer.status !== 200 && answer;
  });
  expect(acceptedAt - endedAt).toBeLessThan(1_000);
  expect(code(late)).toEqual([401, 'credential.invalid']);
  const { items } = await owner.get<Page<Room>>('/audit-rooms');
  expect(items.find(({ id }) => id === room.id)).toMatchObject({ status: 'ended' });
});

test('a room by filter reads what matches it now, in its own environment', async () => {
  const granted = { filter: { certificateType: 'ai_audit' } };
  for (const owner of [account.live, account.sandbox]) {
    const auditor = account.public.withKey((await openRoom(owner, granted)).token);
    await issue(owner);
    const audit = await issue(owner, { certificateType: 'ai_audit' });
    const list = await auditor.get<Page<Certificate>>('/certificates');
    expect([list.total, idsIn(list)]).toEqual([1, [audit.certificateId]]);
  }
});

test('a room over as many certificates as it can hold is read like any other', async () => {
  const certificate = await issue(account.live);
  const own = certificate.certificateId;
  const unknown = Array.from({ length: 499 }, (_, index) => `${own.slice(0, -3)}${String(index).padStart(3, '0')}`);
  const { token } = await openRoom(account.live, { certificateIds: [...unknown.filter((id) => id !== own), own] });
  const list = await account.public.withKey(token).get<Page<Certificate>>('/certificates');
  expect(idsIn(list)).toEqual([own]);
});
