import { deflateSync } from 'node:zlib';
import { newTenant } from '@probatum/testing/service-harness';
import { smallPdf } from '@probatum/testing/small-pdf';
import type { CreatedEnvelope } from '../src/envelopes/create-envelope/created-envelope';
import type { EnvelopeAnswer } from '../src/envelopes/envelope-answer';
import { onePage } from './craft-pdf';
import { client, insertDocument } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
const tenant = newTenant('sandbox');

beforeAll(async () => {
  running = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' });
}, 60_000);
afterAll(() => running.stop());

/** Its baseline is 122 points below the upper edge, in 24 points. */
const line = 'Name: Marie    Signature here: Signature';
const field = { recipientEmail: client.email, fieldType: 'SIGNATURE', width: 100, height: 20 };

async function placed(more: object) {
  const body = {
    subject: 'Contract',
    documents: [{ file_base64: smallPdf(line).toString('base64') }],
    recipients: [client],
    fields: [{ ...field, ...more }],
  };
  const answer = await running.call<CreatedEnvelope>(tenant, 'POST', '/api/v1/envelopes', { body });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.fields[0]!;
}

describe('a field with the text beside which it stands', () => {
  it('stands to the right of it, in any case', async () => {
    const { x, y, pageNumber, anchorText } = await placed({ anchorText: 'NAME: marie' });
    expect([pageNumber, anchorText]).toEqual([1, 'NAME: marie']);
    expect(x).toBeGreaterThan(190);
    expect(x).toBeLessThan(240);
    expect(y).toBeGreaterThan(90);
    expect(y).toBeLessThan(122);
  }, 30_000);

  it('stands above, below and to the left of it', async () => {
    const [above, below, left] = [
      await placed({ anchorText: 'Signature here', anchorPlacement: 'above' }),
      await placed({ anchorText: 'Signature here', anchorPlacement: 'below' }),
      await placed({ anchorText: 'Signature here', anchorPlacement: 'left' }),
    ];
    expect(above.x).toBeCloseTo(below.x, 3);
    expect(above.y + 20).toBeLessThan(110);
    expect(below.y).toBeGreaterThan(118);
    expect(left.x + 100).toBeLessThan(above.x);
  }, 30_000);

  it('stands beside the occurrence with the index', async () => {
    const [first, second] = [
      await placed({ anchorText: 'signature' }),
      await placed({ anchorText: 'signature', anchorIndex: 1 }),
    ];
    expect(second.x).toBeGreaterThan(first.x + 50);
  }, 30_000);

  it('stands at its own place, or the default one, where the text is not found', async () => {
    expect(await placed({ anchorText: 'Unterschrift', x: 10, y: 20 })).toMatchObject({ x: 10, y: 20 });
    expect(await placed({ anchorText: 'signature', anchorIndex: 5 })).toMatchObject({ x: 72, y: 700 });
  }, 30_000);

  it('is not said to be missing when the search took too much', async () => {
    const id = await insertDocument(running, tenant);
    const content = onePage({
      content: { dict: '/Filter /FlateDecode', data: deflateSync(Buffer.alloc(500_000_000)) },
    });
    await running.objects.put(`${id}-normalized`, content);
    await running.database.query('update documents set normalized_size = $2 where id = $1', [id, content.length]);
    const body = { subject: 'x', documentIds: [id], recipients: [client], fields: [{ ...field, anchorText: 'Name' }] };
    const refused = await running.call<{ code: string }>(tenant, 'POST', '/api/v1/envelopes', { body });
    expect([refused.status, refused.body.code]).toEqual([503, 'document.search_timed_out']);
    expect(refused.headers.get('retry-after')).toBe('5');
  }, 60_000);

  it('finds it when a draft is changed', async () => {
    const { body: sent } = await running.call<CreatedEnvelope>(tenant, 'POST', '/api/v1/envelopes', {
      body: { title: 'x', documents: [{ file_base64: smallPdf(line).toString('base64') }], recipients: [client] },
    });
    const create = { subject: 'x', documentIds: sent.documentIds, recipients: [client] };
    const draft = await running.call<CreatedEnvelope>(tenant, 'POST', '/api/v1/envelopes', { body: create });
    const body = { fields: [{ ...field, anchorText: 'Name:' }] };
    const path = `/api/v1/envelopes/${draft.body.id}`;
    const changed = await running.call<EnvelopeAnswer>(tenant, 'PATCH', path, { body });
    expect(changed.body.fields[0]!.y).toBeLessThan(122);
  }, 30_000);
});
