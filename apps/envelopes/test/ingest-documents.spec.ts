import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@probatum/contracts/ids';
import { newTenant } from '@probatum/testing/service-harness';
import { insertDocument } from '../src/documents/documents.repository';
import { IngestDocument } from '../src/documents/ingest-document/ingest-document';
import { SweepObjects } from '../src/documents/sweep-objects/sweep-objects';
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

it('objects without a row are removed after an hour, and old ones stay', async () => {
  const { id: live } = await envelopes.app.get(IngestDocument).execute(newTenant(), { content: onePage() });
  const hoursAgo = { [newId('doc')]: 2, [newId('doc')]: 0.5, [newId('doc')]: 100, [live]: 2 };
  const ids = Object.keys(hoursAgo);
  for (const id of ids) await envelopes.objects.put(`${id}-original`, onePage());
  for (const entry of readdirSync(join(envelopes.folder, 'objects'), { recursive: true, withFileTypes: true })) {
    const hours = hoursAgo[entry.name.split('-')[0]!];
    if (!entry.isFile() || hours === undefined) continue;
    const time = Date.now() / 1_000 - hours * 3_600;
    utimesSync(join(entry.parentPath, entry.name), time, time);
  }
  await envelopes.app.get(SweepObjects).execute();
  const left = await Promise.all(ids.map((id) => envelopes.objects.exists(`${id}-original`)));
  expect(left).toEqual([false, true, true, true]);
});
