import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { writePdf } from '@probatum/testing/written-pdf';
import { RunningEnvelopes } from './running-envelopes';
import { giveSigned, startSealingOf } from './signed-envelope';

let envelopes: RunningEnvelopes;
beforeAll(async () => (envelopes = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' })), 60_000);
afterAll(() => envelopes.stop());

interface Job {
  readonly tries: number;
  readonly isSealed: boolean;
}

it('a service that stops finishes the seals that it has begun, with all their documents', async () => {
  const bytes = writePdf({ pages: 1, rotate: 0, format: 'table', revisions: 0 });
  const page = [[595, 842]] as const;
  const documents = Array.from({ length: 5 }, (_, index) => ({ name: `${index}.pdf`, bytes, pages: page }));
  const recipients = [{ name: 'Ada', email: 'ada@example.com' }];
  for (let count = 0; count < 4; count += 1)
    await startSealingOf(envelopes, await giveSigned(envelopes, newTenant(), { documents, recipients, fields: [] }));
  const begun = () =>
    envelopes.database.query<Job>(
      'select tries, sealed_claim is not null as "isSealed" from seal_jobs where claims > 0',
    );
  await waitFor(async () => (await begun()).some(({ isSealed }) => !isSealed));
  await envelopes.harness.halt();
  const jobs = await begun();
  expect(jobs).toEqual(jobs.map(() => ({ tries: 0, isSealed: true })));
}, 60_000);
