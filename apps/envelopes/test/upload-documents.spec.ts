import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { newTenant } from '@probatum/testing/service-harness';
import { onePage } from './craft-pdf';
import { send, upload, uploadPath } from './documents';
import { checkPdf, readText } from './judge-pdf';
import { RunningEnvelopes } from './running-envelopes';

let envelopes: RunningEnvelopes;
beforeAll(async () => (envelopes = await RunningEnvelopes.start()), 60_000);
afterAll(() => envelopes.stop());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const objectsOf = async (id: string) =>
  Promise.all(['original', 'normalized'].map((kind) => envelopes.objects.exists(`${id}-${kind}`)));
const get = <Body>(tenant: ReturnType<typeof newTenant>, path: string) => envelopes.call<Body>(tenant, 'GET', path);

describe('an upload', () => {
  it('answers with the document, flat and below data, and keeps both files', async () => {
    const tenant = newTenant();
    const file = onePage();
    const { status, headers, body } = await upload(envelopes, tenant, file);
    expect(status).toBe(201);
    const { data, ...flat } = body;
    expect(flat).toEqual({
      id: expect.stringMatching(/^doc_/),
      name: 'contract.pdf',
      mimeType: 'application/pdf',
      size: file.length,
      status: 'READY',
      createdAt: expect.stringMatching(/Z$/),
      sha256: sha256(file),
      normalizedSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      normalizedSize: expect.any(Number),
      pageCount: 1,
      pages: [{ width: 595, height: 842 }],
      findings: [],
    });
    expect(data).toEqual(flat);
    expect(headers.get('location')).toBe(`${uploadPath}/${body.id}`);
    expect(await buffer(await envelopes.objects.get(`${body.id}-original`))).toEqual(file);
    const normalized = await buffer(await envelopes.objects.get(`${body.id}-normalized`));
    expect([sha256(normalized), normalized.length]).toEqual([body.normalizedSha256, body.normalizedSize]);
    await checkPdf(normalized);
    expect(await readText(normalized)).toContain('Contract');
    expect((await get(tenant, `${uploadPath}/${body.id}`)).body).toEqual(body);
  });

  it('takes the name of the form before the name of the file, whatever their order', async () => {
    const tenant = newTenant();
    expect((await upload(envelopes, tenant, onePage(), { name: 'Kaufvertrag' })).body.name).toBe('Kaufvertrag');
    expect((await upload(envelopes, tenant, onePage(), { name: '' })).body.name).toBe('contract.pdf');
  });

  it.each([
    ['a path', '../../etc/passwd', 'passwd'],
    ['a path of Windows', 'C:\\Users\\me\\offer.pdf', 'offer.pdf'],
    ['marks of direction', 'invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['controls', 'a\u0007b\u0000c.pdf', 'abc.pdf'],
    ['nothing that is seen', '\u200b\u200f ', 'document'],
    ['another script', 'عقد.pdf', 'عقد.pdf'],
    ['more than fits', 'x'.repeat(2_000), 'x'.repeat(255)],
  ])('cleans a name with %s', async (_what, name, expected) => {
    const { status, body } = await upload(envelopes, newTenant(), onePage(), { name });
    expect([status, body.name]).toEqual([201, expected]);
  });

  it('has one effect under an idempotency key, whatever its boundary, and another content is refused', async () => {
    const tenant = newTenant();
    const headers = { 'idempotency-key': 'one' };
    const first = await upload(envelopes, tenant, onePage(), { headers });
    const again = await upload(envelopes, tenant, onePage(), { headers });
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await upload(envelopes, tenant, onePage({ page: '/Rotate 90' }), { headers });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.key_reused']);
    const { data } = (await get<{ data: { id: string }[] }>(tenant, uploadPath)).body;
    expect(data.map(({ id }) => id)).toEqual([first.body.id]);
  });
});

describe('a body that is no upload', () => {
  const part = (disposition: string, content: string | Buffer) =>
    Buffer.concat([
      Buffer.from(`--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
      Buffer.from(content as string),
      Buffer.from('\r\n'),
    ]);
  const file = part('name="file"; filename="a.pdf"', onePage());
  const end = Buffer.from('--b--\r\n');
  const type = { 'content-type': 'multipart/form-data; boundary=b' };

  it.each([
    ['without a file', [part('name="name"', 'x'), end], '/file', 'required'],
    ['with two files', [file, file, end], '/file', 'too_many'],
    [
      'with a file in another field',
      [part('name="document"; filename="a.pdf"', onePage()), end],
      '/document',
      'unknown_field',
    ],
    ['with another field', [file, part('name="a/b"', 'x'), end], '/a~1b', 'unknown_field'],
    ['with a text for the file', [part('name="file"', 'x'), end], '/file', 'wrong_type'],
    ['with two names', [part('name="name"', 'x'), part('name="name"', 'y'), file, end], '/name', 'too_many'],
    ['with a name that is too long', [part('name="name"', 'x'.repeat(2_049)), file, end], '/name', 'too_long'],
  ])('%s is refused with a pointer', async (_what, parts, pointer, code) => {
    const tenant = newTenant();
    const { status, body } = await send(envelopes, tenant, Buffer.concat(parts), type);
    expect([status, body.code]).toEqual([400, 'request.invalid']);
    expect(body.errors).toMatchObject([{ pointer, code }]);
  });

  it.each([
    ['that is cut within the file', [file.subarray(0, -20)], type],
    ['that is cut before its end', [file], type],
    ['without a boundary', [file, end], { 'content-type': 'multipart/form-data' }],
    ['with too many parts', [...Array.from({ length: 20 }, () => part('name="name"', '')), file, end], type],
  ])('%s is refused as malformed', async (_what, parts, headers) => {
    const { status, body } = await send(envelopes, newTenant(), Buffer.concat(parts), headers);
    expect([status, body.code]).toEqual([400, 'document.malformed_upload']);
  });

  it('leaves no object and no row', async () => {
    const tenant = newTenant();
    const before = await names(envelopes);
    for (const parts of [[file.subarray(0, -20)], [file, file, end], [file, part('name="x"', 'y'), end]])
      await send(envelopes, tenant, Buffer.concat(parts), type);
    expect(await names(envelopes)).toEqual(before);
    expect((await get<{ data: object[] }>(tenant, uploadPath)).body.data).toEqual([]);
  });

  it('of another type is refused', async () => {
    const { status, body } = await send(envelopes, newTenant(), '{}', { 'content-type': 'application/json' });
    expect([status, body.code]).toEqual([415, 'request.unsupported_media_type']);
  });
});

describe('a document', () => {
  it('is listed newest first, in pages and by a cursor', async () => {
    const tenant = newTenant();
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await upload(envelopes, tenant, onePage())).body.id);
    type List = { data: { id: string }[]; pagination?: object; nextCursor: string | null };
    const first = (await get<List>(tenant, `${uploadPath}?limit=2`)).body;
    expect(first.pagination).toEqual({ total: 3, page: 1, pageSize: 2, pages: 2 });
    const second = (await get<List>(tenant, `${uploadPath}?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
    expect(second).not.toHaveProperty('pagination');
    expect(second.nextCursor).toBeNull();
    expect((await get<List>(tenant, `${uploadPath}?page=2&limit=2`)).body.data.map(({ id }) => id)).toEqual([ids[2]]);
  });

  it('is downloaded as the PDF that is signed', async () => {
    const tenant = newTenant();
    const { body } = await upload(envelopes, tenant, onePage());
    const answer = await get(tenant, `${uploadPath}/${body.id}/content`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(answer.text.startsWith('%PDF-')).toBe(true);
  });

  it('is not there for another organization or the other environment', async () => {
    const tenant = newTenant('live');
    const { id } = (await upload(envelopes, tenant, onePage())).body;
    for (const other of [newTenant(), { ...tenant, environment: 'sandbox' as const }])
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/content'],
        ['DELETE', ''],
      ] as const) {
        const answer = await envelopes.call<{ problemCode: string }>(other, method, `${uploadPath}/${id}${path}`);
        expect([answer.status, answer.body.problemCode]).toEqual([404, 'document.not_found']);
      }
    expect((await get(tenant, `${uploadPath}/${id}`)).status).toBe(200);
    expect((await get(tenant, `${uploadPath}/nonsense`)).status).toBe(404);
  });

  it('is deleted with its files, once', async () => {
    const tenant = newTenant();
    const { id } = (await upload(envelopes, tenant, onePage())).body;
    expect(await objectsOf(id)).toEqual([true, true]);
    const remove = () => envelopes.call<object>(tenant, 'DELETE', `${uploadPath}/${id}`);
    const first = await remove();
    expect([first.status, first.body]).toEqual([200, { success: true }]);
    expect(await objectsOf(id)).toEqual([false, false]);
    expect((await remove()).status).toBe(404);
    expect((await get(tenant, `${uploadPath}/${id}`)).status).toBe(404);
  });

  it('stays while an envelope that is not a draft uses it', async () => {
    const tenant = newTenant();
    const { id } = (await upload(envelopes, tenant, onePage())).body;
    const place = [tenant.organizationId, tenant.environment, 'env_1'];
    const { database } = envelopes;
    await database.query(
      `insert into envelopes (organization_id, environment, id, status, subject, signature_level, category)
       values ($1, $2, $3, 'SENT', 'x', 'SIMPLE', 'OTHER')`,
      place,
    );
    await database.query(
      `insert into envelope_documents (organization_id, environment, envelope_id, position, document_id)
       values ($1, $2, $3, 0, $4)`,
      [...place, id],
    );
    const remove = () => envelopes.call<object>(tenant, 'DELETE', `${uploadPath}/${id}`);
    const refused = await remove();
    expect(refused).toMatchObject({ status: 409, body: { code: 'CONFLICT', problemCode: 'document.in_use' } });
    expect(await objectsOf(id)).toEqual([true, true]);
    await database.query(`update envelopes set status = 'DRAFT' where id = 'env_1'`);
    expect((await remove()).status).toBe(200);
  });

  it('can be handled with the scopes of envelopes alone', async () => {
    const tenant = newTenant();
    const { id } = (await upload(envelopes, tenant, onePage())).body;
    const path = `${uploadPath}/${id}`;
    for (const scope of ['envelopes:read', 'documents:read'] as const)
      expect((await envelopes.call(tenant, 'GET', path, { scopes: [scope] })).status).toBe(200);
    expect((await envelopes.call(tenant, 'GET', path, { scopes: ['envelopes:write'] })).status).toBe(403);
    expect((await envelopes.call(tenant, 'DELETE', path, { scopes: ['envelopes:read'] })).status).toBe(403);
    expect((await envelopes.call(tenant, 'DELETE', path, { scopes: ['envelopes:write'] })).status).toBe(200);
  });
});

/** Names of all objects. */
async function names(running: RunningEnvelopes): Promise<string[]> {
  const found: string[] = [];
  for await (const name of running.objects.list()) found.push(name);
  return found.sort();
}
