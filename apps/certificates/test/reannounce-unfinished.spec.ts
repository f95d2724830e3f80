import {
  certificateIssued,
  type CertificatesIssued,
  certificateRevoked,
} from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { createLogger } from '@probatum/observability/logger';
import type { Database, Transaction } from '@probatum/persistence/database';
import type { OutboxRow } from '@probatum/persistence/outbox';
import { explained } from '@probatum/testing/explained';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { Registry } from 'prom-client';
import { ReannounceUnfinished } from '../src/reannounce-unfinished/reannounce-unfinished';
import { countOverdue, unfinishedIn } from '../src/reannounce-unfinished/unfinished';
import { anchor } from './anchored-batch';
import { certificatesOf, issue, startCertificates } from './running-certificates';

let certificates: ServiceHarness;
const tenant = newTenant();
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

const metric = async (name: string) => {
  const text = await (await fetch(`${certificates.service.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)![1]);
};

/** As a service finds them that comes back after an hour. */
async function letTimePass(hours: number): Promise<void> {
  await waitFor(async () => (await certificates.database.query('select from outbox')).length === 0);
  await certificates.halt();
  await certificates.database.query(`update certificates set issued_at = issued_at - $1 * interval '1 hour'`, [hours]);
  certificates.published.splice(0);
  await certificates.resume((config) => certificatesOf(config, { RECONCILE_AFTER_SECONDS: 0.2 }));
}

const told = (name: string, id: string): CloudEvent[] =>
  certificates.published.filter(({ type, subject }) => type === `probatum.${name}` && subject === id);

test('a certificate that stays without an anchor is announced again, as the same event', async () => {
  const { certificateId } = await issue(certificates, tenant);
  const first = await certificates.event(certificateIssued, certificateId);
  await certificates.halt();
  certificates.published.splice(0);
  await certificates.resume((config) => certificatesOf(config, { RECONCILE_AFTER_SECONDS: 0.2 }));
  const again = await certificates.event(certificateIssued, certificateId);
  expect(again).toEqual({ ...first, reannounced: true });
  await waitFor(() => told('certificate.issued', certificateId).length >= 2, {
    describe: 'it to be told at twice the age',
  });
  expect(await metric('probatum_certificates_unanchored_overdue')).toBe(1);
});

test('a certificate that was revoked meanwhile is announced with its revocation', async () => {
  const { certificateId } = await issue(certificates, tenant);
  await certificates.call(tenant, 'POST', `/certificates/${certificateId}/revoke`, { body: { reason: 'Wrong file' } });
  const first = await certificates.event(certificateRevoked, certificateId);
  certificates.published.splice(0);
  expect(await certificates.event(certificateRevoked, certificateId)).toEqual({ ...first, reannounced: true });
});

test('an anchored certificate is announced until its trust shows it, and finished ones are not announced', async () => {
  const certificate = await issue(certificates, tenant);
  const { certificateId } = certificate;
  await anchor(certificates, tenant, certificate);
  await waitFor(async () => (await metric('probatum_certificates_unassessed_overdue')) === 1);
  certificates.published.splice(0);
  await certificates.event(certificateIssued, certificateId);
  await certificates.database.query(`update certificates set trust_level = 'anchored', anchor_status = 'CONFIRMED'`);
  expect(await metric('probatum_certificates_unassessed_overdue')).toBe(0);
  expect(await metric('probatum_certificates_unanchored_overdue')).toBe(0);
  await letTimePass(1);
  const later = await issue(certificates, tenant);
  await waitFor(() => told('certificate.issued', later.certificateId).length >= 3);
  expect(told('certificate.issued', certificateId)).toEqual([]);
});

test('many are announced in pieces, between which requests have their turn', async () => {
  await Promise.all(Array.from({ length: 12 }, () => issue(certificates, tenant)));
  await certificates.halt();
  await certificates.database.query(`update reconciliation set reached = now() - interval '9 seconds'`);
  const pieces: number[] = [];
  const config = { ...certificates.config, RECONCILE_AFTER_SECONDS: 0.001 };
  const database = Object.assign(Object.create(certificates.database) as Database, {
    transaction: (work: (tx: Transaction) => Promise<unknown>) =>
      certificates.database.transaction((tx) =>
        work(
          Object.assign(Object.create(tx) as Transaction, {
            publishRows: (rows: readonly OutboxRow[]) => {
              const events = rows.map(({ payload }) => JSON.parse(payload) as CloudEvent<CertificatesIssued>);
              pieces.push(events.reduce((sum, { data }) => sum + data.certificates.length, 0));
              return tx.publishRows(rows);
            },
          }),
        ),
      ),
  });
  await new ReannounceUnfinished(database, new Registry(), config, createLogger('test', 'silent')).execute();
  expect(pieces.reduce((sum, events) => sum + events, 0)).toBeGreaterThan(50);
  expect(Math.max(...pieces)).toBeLessThanOrEqual(50);
  await certificates.resume();
});

test('however many are unfinished, only those whose time has come are read', async () => {
  const { certificateId } = await issue(certificates, tenant);
  const { database } = certificates;
  await certificates.halt();
  await database.query(
    `insert into certificates (organization_id, environment, id, type, issued_at, model, parents, evidence, digests,
       disclosures, canonical_payload_hash, signature, status_seal, anchor_seal, trust_level, trust_score, trust_policy,
       trust_evaluated_at, trust_seal, updated_at)
     select organization_id, environment, 'cert_' || number, type, now() - number * interval '1 second', model, parents,
       evidence, digests, disclosures, canonical_payload_hash, signature, status_seal, anchor_seal, trust_level, trust_score,
       trust_policy, trust_evaluated_at, trust_seal, updated_at
     from certificates template cross join generate_series(1, 20000) as number where template.id = $1`,
    [certificateId],
  );
  await database.query('analyze certificates');
  const watched = explained(database);
  const until = new Date();
  const step = { from: new Date(until.getTime() - 10_000), until, isBehind: false };
  const rows = await unfinishedIn(watched, step, 1_800);
  // At the deadline, and at two, four and eight times that age.
  expect(rows.length).toBeGreaterThanOrEqual(39);
  expect(rows.length).toBeLessThanOrEqual(41);
  expect((await countOverdue(watched, 86_400)).unanchored).toBe(0);
  expect(Math.max(...watched.readInVain)).toBe(0);
});
