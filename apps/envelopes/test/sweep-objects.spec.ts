import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@probatum/contracts/ids';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { writePdf } from '@probatum/testing/written-pdf';
import { SweepObjects } from '../src/objects/sweep-objects/sweep-objects';
import { auditTrailObject, sealedDocumentObject } from '../src/sealing/seal-documents/sealed-objects';
import { onePage } from './craft-pdf';
import { upload, uploadPath } from './documents';
import { drawnPicture } from './drawn-picture';
import { RunningEnvelopes } from './running-envelopes';
import { stopSealing } from './sent-envelope';
import { giveSigned, startSealingOf } from './signed-envelope';

let envelopes: RunningEnvelopes;
beforeAll(async () => (envelopes = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' })), 60_000);
afterAll(() => envelopes.stop());

const sweep = () => envelopes.app.get(SweepObjects).execute();
const put = async (...names: string[]) => {
  for (const name of names) await envelopes.objects.put(name, Buffer.from('content'));
  return names;
};

async function objects(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of envelopes.objects.list()) names.push(name);
  return names.sort();
}

function becomeOld(hours: number, names: readonly string[]): void {
  for (const entry of readdirSync(join(envelopes.folder, 'objects'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !names.includes(entry.name)) continue;
    const time = Date.now() / 1_000 - hours * 3_600;
    utimesSync(join(entry.parentPath, entry.name), time, time);
  }
}

const letDaysPass = (days: number) =>
  envelopes.database.query(`update orphaned_objects set found_at = found_at - $1 * interval '1 day'`, [days]);

/** A signed envelope with a picture, whose sealed files are those of its second claim. */
async function giveSealed() {
  const document = { name: 'a.pdf', bytes: writePdf({ pages: 1, rotate: 0, format: 'table', revisions: 0 }) };
  const envelope = await giveSigned(envelopes, newTenant(), {
    documents: [{ ...document, pages: [[595, 842]] }],
    recipients: [{ name: 'Ada', email: 'ada@example.com' }],
    fields: [{ type: 'SIGNATURE', area: [72, 600, 200, 50], picture: drawnPicture() }],
  });
  await startSealingOf(envelopes, envelope);
  const isCompleted = `select 1 from envelopes where id = $1 and status = 'COMPLETED'`;
  await waitFor(async () => (await envelopes.database.query(isCompleted, [envelope.id])).length > 0);
  return envelope;
}

it('removes objects of every kind to which no row has referred for three days, however old, and no others', async () => {
  const tenant = newTenant();
  await upload(envelopes, tenant, onePage());
  const { id: sealed } = await giveSealed();
  await stopSealing(envelopes);
  const pending = await giveSigned(envelopes, newTenant(), { documents: [], recipients: [], fields: [] });
  await startSealingOf(envelopes, pending);
  await put(sealedDocumentObject(pending.id, 0, 3), 'doc_1-original');
  const live = await objects();

  const { body: deleted } = await upload(envelopes, tenant, onePage());
  await envelopes.call(tenant, 'DELETE', `${uploadPath}/${deleted.id}`);
  const [document, field, envelope] = [newId('doc'), newId('fld'), newId('env')];
  const orphans = [
    ...(await put(`${document}-original`, `${document}-normalized`, `${deleted.id}-normalized`, `${field}-picture`)),
    ...(await put(sealedDocumentObject(envelope, 0, 1), auditTrailObject(envelope, 1))),
    ...(await put(sealedDocumentObject(sealed, 0, 7), auditTrailObject(sealed, 7))),
  ];
  const fresh = await put(`${newId('doc')}-original`);
  becomeOld(2, [...live, ...orphans.slice(1)]);
  becomeOld(2_000, orphans.slice(0, 1));
  const all = [...live, ...orphans, ...fresh].sort();

  await sweep();
  await letDaysPass(2);
  await sweep();
  expect(await objects()).toEqual(all);
  await letDaysPass(1.1);
  await sweep();
  expect(await objects()).toEqual([...live, ...fresh].sort());
  await sweep();
  expect(await envelopes.database.query('select name from orphaned_objects')).toEqual([]);
});

it('begins to wait again for an object to which a row has referred meanwhile', async () => {
  const id = newId('doc');
  const names = await put(`${id}-original`);
  becomeOld(2, names);
  await sweep();
  await letDaysPass(4);
  const { organizationId, environment } = newTenant();
  await envelopes.database.query(
    `insert into documents (organization_id, environment, id, name, mime_type, size, status, original_sha256)
     values ($1, $2, $3, 'a', 'application/pdf', 1, 'READY', '')`,
    [organizationId, environment, id],
  );
  await sweep();
  await envelopes.database.query('delete from documents where id = $1', [id]);
  await sweep();
  expect(await envelopes.objects.exists(names[0]!)).toBe(true);
});

it('keeps a picture that is stored anew while the batch is removed', async () => {
  const names = await put(`${newId('fld')}-picture`, `${newId('fld')}-picture`);
  becomeOld(2, names);
  await sweep();
  await letDaysPass(4);
  const remove = envelopes.objects.delete.bind(envelopes.objects);
  const removed: string[] = [];
  envelopes.objects.delete = async (name) => {
    removed.push(name);
    // The recipient of the other one signs at this moment.
    await put(...names.filter((other) => other !== removed[0]));
    await remove(name);
  };
  await sweep().finally(() => (envelopes.objects.delete = remove));
  expect(removed).toHaveLength(1);
});
