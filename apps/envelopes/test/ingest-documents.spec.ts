import { newTenant } from '@probatum/testing/service-harness';
import { insertDocument } from '../src/documents/documents.repository';
import { IngestDocument } from '../src/documents/ingest-document/ingest-document';
import { onePage } from './craft-pdf';
import { RunningEnvelopes } from './running-envelopes';

let envelopes: RunningEnvelopes;
beforeAll(async () => (envelopes = await RunningEnvelopes.start()), 60_000);
afterAll(() => envelopes.stop());

it('a document is made of bytes', async () => {
  const row = await envelopes.app.get(IngestDocument).execute(newTenant(), { name: 'a.pdf', content: onePage() });
  expect(row).toMatchObject({ name: 'a.pdf', mimeType: 'application/pdf', pages: [{ width: 595, height: 842 }] });
});

it('a document is made in the transaction of its caller, or not at all', async () => {
  const tenant = newTenant();
  const stored = await envelopes.app.get(IngestDocument).store(tenant, { name: 'offer one.pdf', content: onePage() });
  const read = () => envelopes.call<{ name: string }>(tenant, 'GET', `/api/v1/documents/${stored.id}`);
  expect((await read()).status).toBe(404);
  const row = await envelopes.database.transaction((tx) => insertDocument(tx, tenant, stored));
  expect([row.id, (await read()).body.name]).toEqual([stored.id, 'offer one.pdf']);
});
