import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { DueMessages } from '../src/messages/deliver-messages/due-messages';
import { SealJobs } from '../src/sealing/seal-envelopes/seal-jobs';
import { RunningEnvelopes } from './running-envelopes';
import { stopSealing } from './sent-envelope';

let envelopes: RunningEnvelopes;
const [busy, other] = [newTenant(), newTenant()];

/** Twenty of one organization, all due before the only one of the other. */
const due: readonly [Tenant, secondsAgo: number][] = [
  ...Array.from({ length: 20 }, (_, index): [Tenant, number] => [busy, 60 - index]),
  [other, 1],
];

beforeAll(async () => {
  envelopes = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' });
  await stopSealing(envelopes);
  for (const [{ organizationId, environment }, secondsAgo] of due) {
    const values = [organizationId, environment, newId('env'), secondsAgo];
    await envelopes.database.query(
      `insert into seal_jobs (organization_id, environment, envelope_id, certificate_id, next_attempt_at)
       values ($1, $2, $3, 'cert_1', now() - $4 * interval '1 s')`,
      values,
    );
    await envelopes.database.query(
      `insert into messages (organization_id, environment, envelope_id, id, recipient_id, kind, recipient_address,
         subject, sealed_text, status, next_attempt_at)
       values ($1, $2, $3, $5, 'rcp', 'invitation', 'a@example.com', 'x', 'x', 'pending',
         now() - $4 * interval '1 s')`,
      [...values, newId('msg')],
    );
  }
}, 60_000);
afterAll(() => envelopes.stop());

it('an envelope of another organization is sealed before the twenty that were signed earlier', async () => {
  const jobs = await envelopes.app.get(SealJobs).claim(4);
  expect(jobs).toHaveLength(4);
  expect(jobs.filter(({ organizationId }) => organizationId === other.organizationId)).toHaveLength(1);
});

it('a message of another organization leaves before the twenty that were queued earlier', async () => {
  const messages = await envelopes.app.get(DueMessages).claim(5, 60_000);
  expect(messages).toHaveLength(5);
  expect(messages.filter(({ organizationId }) => organizationId === other.organizationId)).toHaveLength(1);
});
