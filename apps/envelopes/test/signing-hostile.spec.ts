import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { newTenant } from '@probatum/testing/service-harness';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { RunningEnvelopes } from './running-envelopes';
import { type GivenField, giveSent, somePicture } from './sent-envelope';
import { writePng } from './write-png';

let envelopes: RunningEnvelopes;
const tenant = newTenant();

beforeAll(async () => {
  envelopes = await RunningEnvelopes.start();
});
afterAll(() => envelopes.stop());

interface Refused {
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];
}

/** Signs an envelope with these fields by these answers, in their order. */
async function finish(fields: readonly GivenField[], answers: readonly object[], more: object = {}) {
  const envelope = await giveSent(envelopes, tenant, { fields });
  const body = {
    consent: true,
    documentHashes: envelope.hashes,
    fields: answers.map((answer, index) => ({ id: envelope.fieldIds[index], ...answer })),
    ...more,
  };
  const answer = await envelopes.call<Refused>(undefined, 'POST', `/sign/${envelope.tokens[0]}/finish`, { body });
  return {
    status: answer.status,
    code: answer.body.code,
    pointer: answer.body.errors?.[0]?.pointer,
    message: answer.body.errors?.[0]?.message,
  };
}

/** A PNG that says it has this size. */
function pngOf(width: number, height: number, interlaced = false): string {
  const png = writePng(new PNG({ width: 1, height: 1 }));
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png[28] = interlaced ? 1 : 0;
  return png.toString('base64');
}

/** The second one is interlaced, which the decoder inflates without a limit. */
function withSecondHeader(): string {
  const bytes = Buffer.from(somePicture(), 'base64');
  const header = Buffer.from(bytes.subarray(8, 33));
  header[20] = 1;
  return Buffer.concat([bytes.subarray(0, 33), header, bytes.subarray(33)]).toString('base64');
}

const jpeg = encode({ width: 40, height: 20, data: Buffer.alloc(40 * 20 * 4, 120) }, 80).data;

describe('a picture', () => {
  const sign = (picture: unknown) => finish([{ type: 'SIGNATURE' }], [{ picture }]);

  it('may be a PNG', async () => {
    expect((await sign(somePicture())).status).toBe(200);
  });

  it.each([
    ['no picture', Buffer.from('<svg onload="alert(1)"/>').toString('base64'), 'not a PNG'],
    ['a PDF', Buffer.from('%PDF-1.7').toString('base64'), 'not a PNG'],
    ['no base64', '!!!!', 'not a PNG'],
    ['an empty text', '', 'not a PNG'],
    ['a PNG of 16 gigapixels', pngOf(131_072, 131_072), 'pixels'],
    ['a PNG that is too wide', pngOf(2_001, 1), 'pixels'],
    ['an interlaced PNG', pngOf(10, 10, true), 'interlaced'],
    ['a PNG cut off', Buffer.from(somePicture(), 'base64').subarray(0, 60).toString('base64'), 'damaged'],
    ['half a header', Buffer.from(somePicture(), 'base64').subarray(0, 20).toString('base64'), 'cut off'],
    ['a JPEG', jpeg.toString('base64'), 'not a PNG'],
    ['a PNG with a second header', withSecondHeader(), 'damaged'],
    ['a transparent picture', writePng(new PNG({ width: 9, height: 9 })).toString('base64'), 'empty'],
  ])('that is %s is refused', async (_name, picture, message) => {
    const answer = await sign(picture);
    expect([answer.status, answer.pointer]).toEqual([400, '/fields/0/picture']);
    expect(answer.message).toContain(message);
  });

  it('that inflates to more than its size is refused in bounded memory', async () => {
    const bomb = writePng(new PNG({ width: 4, height: 4 }));
    const content = deflateSync(Buffer.alloc(200 * 1024 * 1024));
    const header = bomb.subarray(0, 33);
    const chunk = Buffer.alloc(8);
    chunk.writeUInt32BE(content.length, 0);
    chunk.write('IDAT', 4);
    const before = process.memoryUsage().rss;
    const answer = await sign(Buffer.concat([header, chunk, content, Buffer.alloc(4)]).toString('base64'));
    expect(answer.status).toBe(400);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('has at most 1,000,000 bytes, and a request at most 2.5 MiB', async () => {
    expect((await sign('A'.repeat(1_400_000))).status).toBe(400);
    expect((await sign('A'.repeat(2_700_000))).status).toBe(413);
  });

  it('of another field can be used again, if it is in the request', async () => {
    const fields = [{ type: 'SIGNATURE' }, { type: 'SIGNATURE' }] as const;
    const wrong = await finish(fields, [
      { picture: somePicture() },
      { samePictureAs: 'fld_01j9z3k4m5n6p7q8r9s0t1v2w3' },
    ]);
    expect([wrong.status, wrong.pointer]).toEqual([400, '/fields/1/samePictureAs']);
  });

  it('is refused for more fields than the seal can read it for, and nothing is kept', async () => {
    const noise = new PNG({ width: 400, height: 400 });
    randomBytes(noise.data.length).copy(noise.data);
    const picture = writePng(noise).toString('base64');
    const stamps = Array.from({ length: 40 }, (): GivenField => ({ type: 'STAMP' }));
    const envelope = await giveSent(envelopes, tenant, { fields: stamps });
    const [first, ...others] = envelope.fieldIds;
    const answers = [{ id: first, picture }, ...others.map((id) => ({ id, samePictureAs: first }))];
    const body = { consent: true, documentHashes: envelope.hashes, fields: answers };
    const path = `/sign/${envelope.tokens[0]}/finish`;
    const refused = await envelopes.call<Refused>(undefined, 'POST', path, { body });
    expect([refused.status, refused.body.code, refused.body.errors]).toEqual([
      400,
      'request.invalid',
      [{ pointer: '/fields', code: 'too_large', message: 'the pictures are too large for so many fields' }],
    ]);
    expect(await Promise.all(envelope.fieldIds.map((id) => envelopes.objects.exists(`${id}-picture`)))).toEqual(
      envelope.fieldIds.map(() => false),
    );
    // The recipient may sign with a smaller one.
    const small = [{ id: first, picture: somePicture() }, ...answers.slice(1)];
    const accepted = await envelopes.call(undefined, 'POST', path, { body: { ...body, fields: small } });
    expect(accepted.status).toBe(200);
  });
});

it('requests are answered while the many large pictures of another one are read', async () => {
  const stamps = Array.from({ length: 20 }, (): GivenField => ({ type: 'STAMP' }));
  const [large, other] = [
    await giveSent(envelopes, tenant, { fields: stamps }),
    await giveSent(envelopes, newTenant()),
  ];
  const picture = somePicture(1_000, 1_000);
  const fields = large.fieldIds.map((id) => ({ id, picture }));
  const body = { consent: true, documentHashes: large.hashes, fields };
  let isRead = false;
  const signed = envelopes.call(undefined, 'POST', `/sign/${large.tokens[0]}/finish`, { body }).then(({ status }) => {
    isRead = true;
    return status;
  });
  for (let count = 0; count < 30; count += 1) {
    const session = await envelopes.call(undefined, 'GET', `/sign/${other.tokens[0]}/session`);
    expect([session.status, isRead]).toEqual([200, false]);
  }
  expect(await signed).toBe(200);
}, 60_000);

describe('an answer', () => {
  const picture = { picture: somePicture() };
  it.each<[string, GivenField, object, string]>([
    ['to a required text that is blank', { type: 'TEXT' }, { value: ' \n ' }, '/fields'],
    ['with a control character', { type: 'TEXT' }, { value: 'a\u0007b' }, '/fields/0/value'],
    ['that is too long', { type: 'TEXT' }, { value: 'x'.repeat(1_001) }, '/fields/0/value'],
    ['that is no option', { type: 'DROPDOWN', options: ['A', 'B'] }, { value: 'C' }, '/fields/0/value'],
    ['that is no choice', { type: 'RADIO_GROUP', options: ['A'] }, { value: 'a' }, '/fields/0/value'],
    ['to a checkbox that is neither true nor false', { type: 'CHECKBOX' }, { value: 'yes' }, '/fields/0/value'],
    ['to a required checkbox that is not ticked', { type: 'CHECKBOX' }, { value: 'false' }, '/fields'],
    ['with a date of the browser', { type: 'DATE_SIGNED' }, { value: '1999-01-01' }, '/fields/0/id'],
    ['with a text for a signature', { type: 'SIGNATURE' }, { value: 'Marie' }, '/fields/0/value'],
    ['with a picture for a text', { type: 'TEXT' }, picture, '/fields/0/picture'],
    ['with an unknown member', { type: 'TEXT' }, { value: 'a', color: 'red' }, '/fields/0/color'],
    ['with a number', { type: 'TEXT' }, { value: 7 }, '/fields/0/value'],
    ['for the id of nothing', { type: 'TEXT' }, { id: 'fld_01j9z3k4m5n6p7q8r9s0t1v2w3', value: 'a' }, '/fields/0/id'],
  ])('%s is refused with its pointer', async (_name, field, answer, pointer) => {
    const refused = await finish([field], [answer]);
    expect([refused.status, refused.code, refused.pointer]).toEqual([400, 'request.invalid', pointer]);
  });

  it('that is missing or occurs twice is refused', async () => {
    expect(await finish([{ type: 'SIGNATURE' }], [])).toMatchObject({ status: 400, pointer: '/fields' });
    const envelope = await giveSent(envelopes, tenant, { fields: [{ type: 'TEXT' }] });
    const answer = { id: envelope.fieldIds[0], value: 'a' };
    const body = { consent: true, documentHashes: envelope.hashes, fields: [answer, answer] };
    const twice = await envelopes.call<Refused>(undefined, 'POST', `/sign/${envelope.tokens[0]}/finish`, { body });
    expect([twice.status, twice.body.errors[0]?.pointer]).toEqual([400, '/fields/1/id']);
  });
});

it.each([
  ['without consent', { consent: false }, 400, 'request.invalid'],
  ['with other documents', { documentHashes: ['0'.repeat(64)] }, 409, 'signing.documents_changed'],
  ['without documents', { documentHashes: [] }, 409, 'signing.documents_changed'],
  ['with a document of its own', { document: 'JVBERi0=' }, 400, 'request.invalid'],
])('a finish %s is refused', async (_name, more, status, code) => {
  expect(await finish([{ type: 'SIGNATURE' }], [{ picture: somePicture() }], more)).toMatchObject({ status, code });
});

it.each<[string, object]>([
  ['that is missing', {}],
  ['that is empty', { reason: '' }],
  ['without visible characters', { reason: ' \u200b ' }],
  ['that is too long', { reason: 'x'.repeat(1_001) }],
  ['that is a number', { reason: 7 }],
])('a reason to decline %s is refused', async (_name, body) => {
  const envelope = await giveSent(envelopes, tenant);
  const answer = await envelopes.call<Refused>(undefined, 'POST', `/sign/${envelope.tokens[0]}/decline`, { body });
  expect([answer.status, answer.body.errors[0]?.pointer]).toEqual([400, '/reason']);
});

it('a user agent of any bytes becomes a short text in the audit trail', async () => {
  const envelope = await giveSent(envelopes, tenant);
  const headers = { 'user-agent': `\u00e9${'x'.repeat(2_000)}` };
  await envelopes.call(undefined, 'POST', `/sign/${envelope.tokens[0]}/view`, { headers });
  const [row] = await envelopes.database.query<{ content: string }>(
    'select content from audit_trail where envelope_id = $1',
    [envelope.id],
  );
  expect((JSON.parse(row!.content) as { userAgent: string }).userAgent).toBe(`?${'x'.repeat(299)}`);
});
