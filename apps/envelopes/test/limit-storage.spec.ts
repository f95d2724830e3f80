import { buffer } from 'node:stream/consumers';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { smallPdf } from '@probatum/testing/small-pdf';
import { waitFor } from '@probatum/testing/wait-for';
import type { EnvelopeAnswer } from '../src/envelopes/envelope-answer';
import { onePage } from './craft-pdf';
import { upload, uploadPath } from './documents';
import { client, createDraft, read, type Refused, send } from './envelope-requests';
import { RunningEnvelopes, type Settings } from './running-envelopes';
import { giveSent, somePicture } from './sent-envelope';

let running: RunningEnvelopes;
const start = (settings: Settings) =>
  beforeAll(async () => (running = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal', ...settings })), 60_000);
afterAll(() => running.stop());

const refusal = { status: 409, body: { code: 'CONFLICT', problemCode: 'storage.limit_reached', limit: 10_000 } };

async function storedBytes({ organizationId, environment }: Tenant): Promise<number> {
  const [row] = await running.database.query<{ bytes: string }>(
    'select bytes from stored_bytes where organization_id = $1 and environment = $2',
    [organizationId, environment],
  );
  return Number(row?.bytes ?? 0);
}

const fill = async ({ organizationId, environment }: Tenant) =>
  running.database.query(
    `insert into stored_bytes values ($1, $2, 10000)
     on conflict (organization_id, environment) do update set bytes = 10000`,
    [organizationId, environment],
  );

async function objects(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of running.objects.list()) names.push(name);
  return names.sort();
}

describe('the files of an organization', () => {
  start({ STORAGE_LIMIT_BYTES: 10_000 });

  it('have a limit that a deletion makes room under, and that the environments do not share', async () => {
    const tenant = newTenant('live');
    const ids: string[] = [];
    let answer = await upload(running, tenant, onePage());
    for (; answer.status === 201 && ids.length < 50; answer = await upload(running, tenant, onePage()))
      ids.push(answer.body.id);
    expect(answer).toMatchObject(refusal);
    const [first] = ids;
    const before = await storedBytes(tenant);
    expect(before).toBeLessThanOrEqual(10_000);
    const kept = await objects();
    expect(kept.filter((name) => ids.some((id) => name.startsWith(id)))).toHaveLength(2 * ids.length);

    for (const other of [newTenant('live'), { ...tenant, environment: 'sandbox' as const }])
      expect((await upload(running, other, onePage())).status).toBe(201);
    expect((await running.call(tenant, 'DELETE', `${uploadPath}/${first}`)).status).toBe(200);
    const { body } = await upload(running, tenant, onePage());
    expect(body.status).toBe('READY');
    expect(await storedBytes(tenant)).toBe(before);
  });

  it('stay below it whatever arrives at the same time, and a refused file leaves nothing', async () => {
    const tenant = newTenant();
    const before = await objects();
    const answers = await Promise.all(Array.from({ length: 12 }, () => upload(running, tenant, onePage())));
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const sizes = made.map(({ body }) => body.size + body.normalizedSize);
    expect(await storedBytes(tenant)).toBe(sizes.reduce((sum, size) => sum + size));
    expect(await storedBytes(tenant)).toBeLessThanOrEqual(10_000);
    expect((await objects()).length).toBe(before.length + 2 * made.length);
  });

  it('count when they are part of a request, too', async () => {
    const tenant = newTenant();
    const body = {
      title: 'Contract',
      documents: [{ name: 'a.pdf', file_base64: smallPdf().toString('base64') }],
      recipients: [client],
    };
    expect((await running.call(tenant, 'POST', '/api/v1/envelopes', { body })).status).toBe(201);
    expect(await storedBytes(tenant)).toBeGreaterThan(smallPdf().length);
    await fill(tenant);
    const before = await objects();
    expect(await running.call<Refused>(tenant, 'POST', '/api/v1/envelopes', { body })).toMatchObject(refusal);
    expect(await objects()).toEqual(before);
  });

  it('answer a repeated request as before, although the limit has been reached meanwhile', async () => {
    const tenant = newTenant();
    const options = { headers: { 'idempotency-key': 'one' } };
    const first = await upload(running, tenant, onePage(), options);
    await fill(tenant);
    expect((await upload(running, tenant, onePage(), options)).body).toEqual(first.body);
  });

  it('keep room for the signed files of envelopes that are sent, until they end', async () => {
    const tenant = newTenant();
    const { body: document } = await upload(running, tenant, onePage());
    const draft = () => createDraft(running, tenant, { documentIds: [document.id] });
    const uploaded = await storedBytes(tenant);
    const sent: EnvelopeAnswer[] = [];
    let answer = await send(running, tenant, (await draft()).id);
    for (; answer.status === 200 && sent.length < 50; answer = await send(running, tenant, (await draft()).id))
      sent.push(answer.body);
    expect(answer).toMatchObject(refusal);
    expect(await storedBytes(tenant)).toBe(uploaded + sent.length * document.normalizedSize);

    const [voided, declined, signed] = sent;
    const reason = { body: { reason: 'No' } };
    await running.call(tenant, 'POST', `/api/v1/envelopes/${voided!.id}/void`, reason);
    const pathOf = ({ recipients }: EnvelopeAnswer) => new URL(recipients[0]!.signUrl).pathname;
    await running.call(undefined, 'POST', `${pathOf(declined!)}/decline`, reason);
    const left = uploaded + (sent.length - 2) * document.normalizedSize;
    expect(await storedBytes(tenant)).toBe(left);

    const fields = [{ id: signed!.fields[0]!.id, picture: somePicture() }];
    const finish = { consent: true, documentHashes: [document.normalizedSha256], fields };
    await running.call(undefined, 'POST', `${pathOf(signed!)}/finish`, { body: finish });
    const withPicture = await storedBytes(tenant);
    await waitFor(async () => (await read(running, tenant, signed!.id)).body.status === 'COMPLETED');
    const made = (await objects()).filter((name) => name.startsWith(signed!.id));
    const files = await Promise.all(made.map(async (name) => buffer(await running.objects.get(name))));
    const sealed = files.reduce((sum, { length }) => sum + length, 0);
    expect(await storedBytes(tenant)).toBe(withPicture - document.normalizedSize + sealed);
  });

  it('hold up the sending of envelopes, and no recipient: pictures and sealed files are counted', async () => {
    const tenant = newTenant();
    const draft = await createDraft(running, tenant);
    const envelope = await giveSent(running, tenant);
    await fill(tenant);
    expect(await send(running, tenant, draft.id)).toMatchObject(refusal);

    const fields = [{ id: envelope.fieldIds[0]!, picture: somePicture() }];
    const body = { consent: true, documentHashes: envelope.hashes, fields };
    const signed = await running.call(undefined, 'POST', `/sign/${envelope.tokens[0]}/finish`, { body });
    expect(signed.status).toBe(200);
    const withPicture = await storedBytes(tenant);
    expect(withPicture).toBeGreaterThan(10_000);
    await waitFor(async () => (await read(running, tenant, envelope.id)).body.status === 'COMPLETED');
    expect(await storedBytes(tenant)).toBeGreaterThan(withPicture);
  });
});
