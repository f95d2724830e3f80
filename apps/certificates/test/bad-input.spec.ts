import { newId } from '@probatum/contracts/ids';
import { identityHeader } from '@probatum/http/identity/identity';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import type { CertificateDetails } from '../src/certificate/certificate-details';
import { hashOf, issue, request, startCertificates } from './running-certificates';

const tenant = newTenant();
let certificates: ServiceHarness;
let id: string;
beforeAll(async () => {
  certificates = await startCertificates();
  id = (await issue(certificates, tenant)).certificateId;
});
afterAll(() => certificates.stop());

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly message: string }[];
}

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly body?: string | Buffer;
  readonly type?: string;
}

async function send({ method = 'GET', path, body, type = 'application/json' }: Sent) {
  const answer = await fetch(`${certificates.service.url}${path}`, {
    method,
    headers: {
      [identityHeader]: await certificates.identity(tenant),
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get('content-type'), body: JSON.parse(text) as Problem };
}

/** Status, code, and each error as `pointer code`. */
async function refusal(sent: Sent): Promise<unknown[]> {
  const { status, type, body } = await send(sent);
  expect(type).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({
    type: `urn:probatum:problem:${body.code}`,
    status,
    instance: sent.path.split('?')[0],
    requestId: expect.stringMatching(/^req_/),
    message: (body as unknown as { detail: string }).detail,
    error: (body as unknown as { detail: string }).detail,
  });
  return [status, body.code, ...body.errors.map(({ pointer, code }) => `${pointer} ${code}`)];
}

const post = (body: unknown, path = '/certificates'): Sent => ({
  method: 'POST',
  path,
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});
/** The smallest request, with a member `metadata` that is written just so. */
const withMetadata = (written: string) =>
  JSON.stringify(request({ metadata: 0 })).replace('"metadata":0', `"metadata":${written}`);
const bytes = (...inside: number[]) => Buffer.concat([Buffer.from('{"a":"'), Buffer.from(inside), Buffer.from('"}')]);
const evidence = (more: object) => [{ sha256Hash: hashOf('a'), ...more }];
const times = <Item>(count: number, item: Item): Item[] => Array<Item>(count).fill(item);

const malformed = (pointer: string, code: string) => [400, 'request.malformed_json', `${pointer} ${code}`];
const invalid = (...errors: string[]) => [400, 'request.invalid', ...errors];

describe('a body that is no unambiguous JSON', () => {
  it.each<[string, string | Buffer, unknown[]]>([
    ['half an object', '{', malformed('', 'syntax')],
    ['two documents', '{}{}', malformed('', 'syntax')],
    ['a comment', '{/**/}', malformed('', 'syntax')],
    ['a byte order mark', `\ufeff${JSON.stringify(request())}`, malformed('', 'syntax')],
    ['a name twice', '{"a":1,"a":2}', malformed('/a', 'duplicate_member')],
    [
      'a name twice, deep inside',
      withMetadata('{"l":[{"a/b":1,"a/b":1}]}'),
      malformed('/metadata/l/0/a~1b', 'duplicate_member'),
    ],
    [
      'a name twice in two spellings',
      withMetadata('{"a":1,"\\u0061":2}'),
      malformed('/metadata/a', 'duplicate_member'),
    ],
    [
      '__proto__ twice',
      withMetadata('{"__proto__":1,"__proto__":2}'),
      malformed('/metadata/__proto__', 'duplicate_member'),
    ],
    ['bytes that are no UTF-8', bytes(0xff), malformed('', 'invalid_utf8')],
    ['an overlong NUL', bytes(0xc0, 0x80), malformed('', 'invalid_utf8')],
    ['a surrogate as bytes', bytes(0xed, 0xa0, 0x80), malformed('', 'invalid_utf8')],
    ['half a character', withMetadata('["\\ud800"]'), malformed('/metadata/0', 'lone_surrogate')],
    ['half a character in a name', withMetadata('{"\\udc00":1}'), malformed('/metadata', 'lone_surrogate')],
    ['a NUL', JSON.stringify(request({ signerName: 'a\0b' })), malformed('/signerName', 'nul_character')],
    ['a NUL in a name', withMetadata('{"\\u0000":1}'), malformed('/metadata', 'nul_character')],
    [
      'an integer that no double holds',
      withMetadata('{"n":9007199254740993}'),
      malformed('/metadata/n', 'inexact_number'),
    ],
    [
      'an integer that no double holds, as a decimal',
      withMetadata('{"n":9007199254740993.0}'),
      malformed('/metadata/n', 'inexact_number'),
    ],
    [
      'an integer that no double holds, with an exponent',
      withMetadata('{"n":[1.2345678901234567890e19]}'),
      malformed('/metadata/n/0', 'inexact_number'),
    ],
    [
      'a fraction with more digits than a double holds',
      withMetadata('{"n":0.10000000000000000555}'),
      malformed('/metadata/n', 'inexact_number'),
    ],
    ['a number beyond all doubles', withMetadata('{"n":1e400}'), malformed('/metadata/n', 'inexact_number')],
    ['nesting without end', withMetadata(`${'['.repeat(70)}${']'.repeat(70)}`), malformed('', 'too_deep')],
    ['a tower of brackets', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, malformed('', 'too_deep')],
  ])('%s', async (_what, body, expected) => {
    expect(await refusal(post(body))).toEqual(expected);
    expect(await refusal(post(body, `/certificates/${id}/revoke`))).toEqual(expected);
  });

  it('a tower of a million brackets, which only one route has room for', async () => {
    const tower = `${'['.repeat(500_000)}${']'.repeat(500_000)}`;
    expect(await refusal(post(tower))).toEqual(malformed('', 'too_deep'));
    expect(await refusal(post(tower, `/certificates/${id}/revoke`))).toEqual([413, 'request.too_large']);
  });

  it('is refused where no body is wanted, too', async () => {
    expect(await refusal(post('{', `/verification/${id}/verify-anchor`))).toEqual(malformed('', 'syntax'));
  });

  it.each<[string, string, unknown[]]>([
    ['none', '', invalid(' wrong_type')],
    ['null', 'null', invalid(' wrong_type')],
    ['a list', '[]', invalid(' wrong_type')],
    ['text', '"{}"', invalid(' wrong_type')],
  ])('%s instead of an object', async (_what, body, expected) => {
    expect(await refusal(post(body))).toEqual(expected);
    expect(await refusal(post(body, `/certificates/${id}/revoke`))).toEqual(expected);
  });

  it.each(['text/plain', 'multipart/form-data; boundary=x', 'application/merge-patch+json', 'x', 'application/xml'])(
    'of the type %s',
    async (type) => {
      for (const path of ['/certificates', `/certificates/${id}/revoke`, `/verification/${id}/verify-anchor`]) {
        expect(await refusal({ ...post('{}', path), type })).toEqual([415, 'request.unsupported_media_type']);
      }
    },
  );

  it('that is larger than 2 MB', async () => {
    const expected = [413, 'request.too_large'];
    expect(await refusal(post(withMetadata(`"${'x'.repeat(2 * 1024 * 1024)}"`)))).toEqual(expected);
    expect(await refusal(post(`"${'x'.repeat(3_000_000)}"`, `/certificates/${id}/revoke`))).toEqual(expected);
  });
});

describe('a request to issue', () => {
  it.each<[string, Record<string, unknown>, unknown[]]>([
    ['unknown fields', { extra: 1, 'a/b~c': 2 }, invalid('/extra unknown_field', '/a~1b~0c unknown_field')],
    [
      'an unknown field of evidence',
      { attachments: evidence({ hash: 'x' }) },
      invalid('/attachments/0/hash unknown_field'),
    ],
    ['an unknown field of the model', { model: { name: 'x' } }, invalid('/model/name unknown_field')],
    ['constructor', { constructor: 1 }, invalid('/constructor unknown_field')],
    ['a number for a name', { signerName: 1 }, invalid('/signerName wrong_type')],
    ['null for a name', { issuingCompany: null }, invalid('/issuingCompany wrong_type')],
    ['no name', { signerName: undefined }, invalid('/signerName required')],
    ['an empty name', { signerName: '' }, invalid('/signerName too_short')],
    ['a name of 201', { signerName: 'x'.repeat(201) }, invalid('/signerName too_long')],
    ['a role of 201', { signerRole: '😀'.repeat(201) }, invalid('/signerRole too_long')],
    ['a report name of 201', { reportName: 'x'.repeat(201) }, invalid('/reportName too_long')],
    ['an external id of 201', { externalId: 'x'.repeat(201) }, invalid('/externalId too_long')],
    ['a model name of 201', { model: { modelName: 'x'.repeat(201) } }, invalid('/model/modelName too_long')],
    ['no model', { model: undefined }, invalid('/model required')],
    ['an unknown type', { certificateType: 'ai_opinion' }, invalid('/certificateType not_allowed')],
    ['no input', { inputEvidence: [] }, invalid('/inputEvidence too_few')],
    ['an object for a list', { outputEvidence: { 0: {} } }, invalid('/outputEvidence wrong_type')],
    ['a hole in a list', { outputEvidence: [null] }, invalid('/outputEvidence/0 wrong_type')],
    ['no hash', { attachments: [{}] }, invalid('/attachments/0/sha256Hash required')],
    ['half a hash', { attachments: [{ sha256Hash: 'ab' }] }, invalid('/attachments/0/sha256Hash invalid_format')],
    [
      'a hash that is none',
      { attachments: [{ sha256Hash: hashOf('g') }] },
      invalid('/attachments/0/sha256Hash invalid_format'),
    ],
    [
      'a hash with 0x',
      { attachments: [{ sha256Hash: `0x${hashOf('a')}` }] },
      invalid('/attachments/0/sha256Hash invalid_format'),
    ],
    [
      'a hash and a line end',
      { attachments: [{ sha256Hash: `${hashOf('a')}\n` }] },
      invalid('/attachments/0/sha256Hash invalid_format'),
    ],
    [
      'an unknown kind of evidence',
      { attachments: evidence({ evidenceType: 'proof' }) },
      invalid('/attachments/0/evidenceType not_allowed'),
    ],
    [
      'an unknown storage',
      { attachments: evidence({ storageMode: 'cloud' }) },
      invalid('/attachments/0/storageMode not_allowed'),
    ],
    [
      'a file name of 256',
      { attachments: evidence({ filename: 'x'.repeat(256) }) },
      invalid('/attachments/0/filename too_long'),
    ],
    [
      'no media type',
      { attachments: evidence({ mimeType: 'pdf' }) },
      invalid('/attachments/0/mimeType invalid_format'),
    ],
    [
      'no id of a source',
      { attachments: evidence({ sourceCertificateId: 'x' }) },
      invalid('/attachments/0/sourceCertificateId invalid_format'),
    ],
    ['1001 inputs', { inputEvidence: times(1001, evidence({})[0]) }, invalid('/inputEvidence too_many')],
    [
      '1001 of all lists',
      { inputEvidence: times(500, evidence({})[0]), attachments: times(500, evidence({})[0]) },
      invalid(' too_many'),
    ],
    ['metadata beyond 16 KB', { metadata: { a: 'é'.repeat(8_190) } }, invalid('/metadata too_long')],
    ['a list as metadata', { metadata: [] }, invalid('/metadata wrong_type')],
    ['a planet as time zone', { issuedTimezone: 'Mars/Olympus' }, invalid('/issuedTimezone invalid_format')],
    ['an offset as time zone', { issuedTimezone: '+01:00' }, invalid('/issuedTimezone invalid_format')],
    ['__proto__ as time zone', { issuedTimezone: '__proto__' }, invalid('/issuedTimezone invalid_format')],
    ['a signer of spaces', { signerName: '   ' }, invalid('/signerName blank')],
    ['a company of a tab', { issuingCompany: '\t' }, invalid('/issuingCompany blank')],
    ['a signer of zero-width spaces', { signerName: '\u200b\u200b' }, invalid('/signerName blank')],
    ['a company of fillers', { issuingCompany: '\u00a0\u3000\u3164\u2800' }, invalid('/issuingCompany blank')],
    [
      'several things',
      { signerName: 1, issuingCompany: '', issuedTimezone: 2 },
      invalid('/signerName wrong_type', '/issuingCompany too_short', '/issuedTimezone wrong_type'),
    ],
    [
      'an upload',
      {
        attachments: evidence({ storageMode: 'encrypted_blob' }),
        inputEvidence: evidence({ storageMode: 'encrypted_blob' }),
      },
      [
        422,
        'evidence.storage_mode_unavailable',
        '/inputEvidence/0/storageMode not_available',
        '/attachments/0/storageMode not_available',
      ],
    ],
    [
      'an unknown source',
      { outputEvidence: evidence({ sourceCertificateId: newId('cert') }) },
      [422, 'evidence.source_unknown', '/outputEvidence/0/sourceCertificateId unknown_certificate'],
    ],
  ])('%s', async (_what, more, expected) => {
    expect(await refusal(post(request(more)))).toEqual(expected);
  });

  it('with __proto__ as a field', async () => {
    const body = JSON.stringify(request()).replace('{', '{"__proto__":{"signerName":"x"},');
    expect(await refusal(post(body))).toEqual(invalid('/__proto__ unknown_field'));
  });

  it('with a million mistakes is refused in a moment', async () => {
    const began = Date.now();
    const [status, code] = await refusal(post(`{"inputEvidence":[${'1,'.repeat(900_000)}1]}`));
    expect([status, code]).toEqual([400, 'request.invalid']);
    expect(Date.now() - began).toBeLessThan(20_000);
  });
});

describe('unusual but valid values', () => {
  it.each<[string, Record<string, unknown>]>([
    ['200 characters that need two units each', { signerName: '😀'.repeat(200) }],
    ['a file name of 255', { attachments: evidence({ filename: 'x'.repeat(255) }) }],
    ['1000 pieces of evidence', { inputEvidence: times(999, evidence({})[0]) }],
    ['16 KB of metadata', { metadata: { a: 'x'.repeat(16 * 1024 - 8) } }],
    ['an older name of a time zone', { issuedTimezone: 'Europe/Kiev' }],
    ['UTC', { issuedTimezone: 'UTC' }],
    ['the word NULL', { externalId: 'NULL', signerName: '{a,"b"}', model: { modelName: '\\' } }],
    ['no attachments', { attachments: [] }],
    ['an empty model', { model: {} }],
    ['text of every kind', { signerName: '\u202E<script>\u0001\ufeff', externalId: `'; drop table certificates --` }],
  ])('%s', async (_what, more) => {
    const { certificateId } = await issue(certificates, tenant, more);
    const { body } = await certificates.call(undefined, 'GET', `/verification/${certificateId}`);
    expect(body).toMatchObject({ valid: true });
  });

  it('upper-case hashes, which are lowered', async () => {
    const { certificateId } = await issue(certificates, tenant, { attachments: [{ sha256Hash: hashOf('F') }] });
    const { body } = await certificates.call<CertificateDetails>(tenant, 'GET', `/certificates/${certificateId}`);
    expect(body.evidence.at(-1)).toMatchObject({ sha256Hash: hashOf('f'), evidenceType: 'attachment' });
  });

  it('metadata with the names of an object’s own parts', async () => {
    const { status, body } = await send(post(withMetadata('{"__proto__":{"a":1},"constructor":2,"toString":3}')));
    expect(status).toBe(201);
    const { certificateId } = body as unknown as { certificateId: string };
    const { text } = await certificates.call(tenant, 'GET', `/certificates/${certificateId}`);
    expect(text).toContain('"metadata":{"__proto__":{"a":1},"constructor":2,"toString":3}');
    const verification = await certificates.call(undefined, 'GET', `/verification/${certificateId}`);
    expect(verification.body).toMatchObject({ valid: true });
  });
});

describe('a revocation', () => {
  it.each<[string, object, unknown[]]>([
    ['no reason', {}, invalid('/reason required')],
    ['null as reason', { reason: null }, invalid('/reason wrong_type')],
    ['an empty reason', { reason: '' }, invalid('/reason too_short')],
    [
      'too much text',
      { reason: 'x'.repeat(201), comment: 'x'.repeat(2001) },
      invalid('/reason too_long', '/comment too_long'),
    ],
    ['an unknown field', { reason: 'x', status: 'revoked' }, invalid('/status unknown_field')],
  ])('%s', async (_what, body, expected) => {
    expect(await refusal(post(body, `/certificates/${id}/revoke`))).toEqual(expected);
  });
});

describe('a query', () => {
  it.each<[string, unknown[]]>([
    ['page=0', invalid('?page too_small')],
    ['page=-1', invalid('?page too_small')],
    ['page=1.5', invalid('?page wrong_type')],
    ['page=x', invalid('?page wrong_type')],
    ['page=', invalid('?page wrong_type')],
    ['page=1000001', invalid('?page too_large')],
    ['page=1&page=2', invalid('?page wrong_type')],
    ['pageSize=101', invalid('?pageSize too_large')],
    ['status=valid', invalid('?status not_allowed')],
    ['anchorStatus=confirmed', invalid('?anchorStatus not_allowed')],
    ['certificateType=x&type=y', invalid('?certificateType not_allowed', '?type not_allowed')],
    ['sha256Hash=zz', invalid('?sha256Hash invalid_format')],
    ['externalId=', invalid('?externalId too_short')],
    [`externalId=${'x'.repeat(201)}`, invalid('?externalId too_long')],
    ['externalId=a%00b', invalid('?externalId nul_character')],
    ['externalId=a&externalId=b', invalid('?externalId wrong_type')],
    ['externalId[a]=b', invalid('?externalId[a] unknown_field')],
    ['updatedAfter=yesterday', invalid('?updatedAfter invalid_format')],
    ['updatedAfter=2026-01-01', invalid('?updatedAfter invalid_format')],
    ['updatedAfter=2026-13-01T00:00:00Z', invalid('?updatedAfter invalid_format')],
    ['updatedAfter=2026-02-30T00:00:00Z', invalid('?updatedAfter invalid_format')],
    ['updatedAfter=0000-01-01T00:00:00Z', invalid('?updatedAfter invalid_format')],
    ['updatedAfter=9999-12-31T23:59:59.999999-14:00', invalid('?updatedAfter invalid_format')],
    ['updatedAfter=0001-01-01T00:00:00%2B02:00', invalid('?updatedAfter invalid_format')],
    ['updatedAfter=2016-12-31T23:59:60Z', invalid('?updatedAfter invalid_format')],
    ['updatedAfter=2026-01-01T00:00:00-18:00', invalid('?updatedAfter invalid_format')],
    [`updatedAfter=2026-01-01T00:00:00.${'1'.repeat(200)}Z`, invalid('?updatedAfter invalid_format')],
    ['__proto__=1', invalid('?__proto__ unknown_field')],
    ['limit=5', invalid('?limit unknown_field')],
  ])('of the list: %s', async (query, expected) => {
    expect(await refusal({ path: `/certificates?${query}` })).toEqual(expected);
  });

  it.each<[string, unknown[]]>([
    ['depth=0', invalid('?depth too_small')],
    ['depth=21', invalid('?depth too_large')],
    ['depth=x', invalid('?depth wrong_type')],
    ['up=1', invalid('?up unknown_field')],
  ])('of the provenance: %s', async (query, expected) => {
    expect(await refusal({ path: `/certificates/${id}/provenance?${query}` })).toEqual(expected);
  });

  it.each([
    'updatedAfter=0001-01-01T00:00:00Z',
    'updatedAfter=0001-01-01T14:59:00%2B14:59',
    'updatedAfter=9999-12-31T23:59:59.999999999Z',
    'page=1000000&pageSize=100',
  ])('at the edge is fine: %s', async (query) => {
    expect((await send({ path: `/certificates?${query}` })).status).toBe(200);
  });
});

describe('an id that is none', () => {
  const routes: Sent[] = [
    { path: '/certificates/{id}' },
    { path: '/certificates/{id}/trust' },
    { path: '/certificates/{id}/provenance' },
    post({ reason: 'x' }, '/certificates/{id}/revoke'),
    { path: '/verification/{id}' },
    { path: '/verify/{id}' },
    { method: 'POST', path: '/verification/{id}/verify-anchor' },
  ];

  it.each<[string, () => string]>([
    ['text', () => 'x'],
    ['the id of something else', () => newId('org')],
    ['a character more', () => `${id}0`],
    ['a line end', () => `${id}%0a`],
    ['upper case', () => id.toUpperCase()],
    ['a NUL', () => '%00'],
    ['SQL', () => `cert_'%20or%201=1%20--`],
    ['a template', () => '%7B%7Bid%7D%7D'],
  ])('is as missing as an unknown one: %s', async (_what, bad) => {
    for (const route of routes) {
      const path = route.path.replace('{id}', bad());
      expect(await refusal({ ...route, path })).toEqual([404, 'certificate.not_found']);
    }
  });

  it('is a bad request when it cannot even be decoded, and no route when it is endless', async () => {
    for (const route of routes) {
      const at = (text: string) => refusal({ ...route, path: route.path.replace('{id}', text) });
      expect(await at('%ff')).toEqual([400, 'request.malformed']);
      expect(await at('a'.repeat(300))).toEqual([404, 'route.not_found']);
    }
  });

  it.each<[string, string]>([
    ['GET', '/nothing'],
    ['PUT', '/certificates'],
    ['DELETE', '/certificates/x'],
    ['POST', '/certificates/x'],
    ['GET', '/certificates/'],
  ])('has no route: %s %s', async (method, path) => {
    expect(await refusal({ method, path })).toEqual([404, 'route.not_found']);
  });
});
