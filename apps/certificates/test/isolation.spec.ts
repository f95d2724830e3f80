import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { identityHeader } from '@probatum/http/identity/identity';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { issue, issueFull, request, startCertificates } from './running-certificates';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
}

interface Documented {
  readonly paths: Record<string, Record<string, { security: Record<string, unknown>[] }>>;
}

let certificates: ServiceHarness;
let operations: Operation[];
beforeAll(async () => {
  certificates = await startCertificates();
  const { body } = await certificates.call<Documented>(undefined, 'GET', '/openapi.json');
  operations = Object.entries(body.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path,
      isPublic: security.some((one) => Object.keys(one).length === 0),
    })),
  );
});
afterAll(() => certificates.stop());

const bodies: Readonly<Record<string, unknown>> = {
  'POST /certificates': request(),
  'POST /certificates/{id}/revoke': { reason: 'mistake' },
};

const call = (tenant: Tenant | undefined, { method, path }: Operation, id: string) =>
  certificates.call<Record<string, unknown>>(tenant, method, path.replace('{id}', id), {
    ...(method === 'POST' ? { body: bodies[`${method} ${path}`] } : {}),
  });

/** An answer without what names this one request. */
function withoutTraces({ status, text }: { status: number; text: string }, id: string) {
  return { status, text: text.replaceAll(id, '{id}').replace(/"requestId":"[^"]*"/, '') };
}

/** The tenant with an object of each kind, and the foreign callers who may not see them. */
async function owner() {
  const tenant = newTenant();
  const { certificate } = await issueFull(certificates, tenant);
  const strangers = [newTenant(), newTenant('sandbox'), { ...tenant, environment: 'sandbox' } as const];
  // They are no empty tenants.
  for (const stranger of strangers) await issue(certificates, stranger, { signerName: 'A stranger' });
  return { tenant, id: certificate.certificateId, strangers };
}

describe('a tenant', () => {
  it('finds foreign certificates missing on every route that takes an id', async () => {
    const { id, strangers } = await owner();
    const guarded = operations.filter(({ path, isPublic }) => path.includes('{id}') && !isPublic);
    expect(guarded.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /certificates/{id}',
      'GET /certificates/{id}/provenance',
      'GET /certificates/{id}/trust',
      'POST /certificates/{id}/revoke',
    ]);
    for (const operation of guarded) {
      for (const stranger of strangers) {
        const missing = newId('cert');
        const [foreign, unknown] = [await call(stranger, operation, id), await call(stranger, operation, missing)];
        expect(foreign).toMatchObject({ status: 404, body: { code: 'certificate.not_found' } });
        expect(withoutTraces(foreign, id)).toEqual(withoutTraces(unknown, missing));
        expect([...foreign.headers.keys()]).toEqual([...unknown.headers.keys()]);
      }
      const anonymous = await call(undefined, operation, id);
      expect(anonymous).toMatchObject({ status: 401, body: { code: 'identity.refused' } });
    }
    const { body } = await certificates.call(undefined, 'GET', `/verification/${id}`);
    expect(body).toMatchObject({ valid: true, status: 'issued' });
  });

  it('lists nothing of others, with no filter whatsoever', async () => {
    const { tenant, id, strangers } = await owner();
    const hash = '1'.repeat(64);
    const filters = [
      '',
      '?externalId=order%207',
      `?sha256Hash=${hash}`,
      '?updatedAfter=2020-01-01T00:00:00Z',
      '?anchorStatus=PENDING',
    ];
    for (const filter of filters) {
      const own = await certificates.call(tenant, 'GET', `/certificates${filter}`);
      expect(own.text).toContain(id);
      expect(own.text).not.toContain('A stranger');
      for (const stranger of strangers) {
        const theirs = await certificates.call<{ total: number }>(stranger, 'GET', `/certificates${filter}`);
        expect(theirs.text).not.toContain(id);
        expect(theirs.body.total).toBeLessThanOrEqual(1);
      }
    }
  });

  it('cannot make a certificate from one of others, nor walk to it', async () => {
    const { id, strangers } = await owner();
    for (const stranger of strangers) {
      const body = request({ inputEvidence: [{ sha256Hash: '7'.repeat(64), sourceCertificateId: id }] });
      const refused = await certificates.call(stranger, 'POST', '/certificates', { body });
      expect(refused).toMatchObject({ status: 422, body: { code: 'evidence.source_unknown' } });
    }
  });

  it('needs the scope of the route', async () => {
    const tenant = newTenant();
    const { certificateId } = await issue(certificates, tenant);
    for (const { method, path } of operations.filter(({ isPublic }) => !isPublic)) {
      const needed = method === 'GET' ? 'certificates:read' : 'certificates:write';
      const others = (['certificates:read', 'certificates:write', 'webhooks:write'] as const).filter(
        (scope) => scope !== needed,
      );
      const body = bodies[`${method} ${path}`];
      const options = { scopes: others, ...(body === undefined ? {} : { body }) };
      const answer = await certificates.call(tenant, method, path.replace('{id}', certificateId), options);
      expect(answer).toMatchObject({ status: 403, body: { code: 'scope.missing', requiredScope: needed } });
    }
  });
});

describe('a caller without a key', () => {
  it('reads by id what everyone may read, and nothing else', async () => {
    const open = operations.filter(({ isPublic }) => isPublic).map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).toEqual([
      'GET /.well-known/jwks.json',
      'GET /verification/{id}',
      'GET /verify',
      'GET /verify/{id}',
      'POST /verification/{id}/verify-anchor',
    ]);
    const { id } = await owner();
    for (const operation of operations.filter(({ isPublic }) => isPublic)) {
      const { status, text } = await call(undefined, operation, id);
      expect(status).toBe(200);
      for (const secret of ['Quarterly', 'order 7', 'pages', 'in.pdf', 'log.txt']) expect(text).not.toContain(secret);
    }
  });

  it('gets its own certificate or miss, for any number of concurrent requests', async () => {
    const issued = await Promise.all(
      Array.from({ length: 90 }, (_, index) => issue(certificates, newTenant(), { signerName: `Signer ${index}` })),
    );
    const asked = issued.flatMap(({ certificateId }) => [certificateId, newId('cert')]);
    const answers = await Promise.all(
      asked.map((id) => certificates.call<{ signerName?: string }>(undefined, 'GET', `/verification/${id}`)),
    );
    expect(answers.map(({ status, body }) => [status, body.signerName])).toEqual(
      asked.map((_, index) => (index % 2 === 0 ? [200, `Signer ${index / 2}`] : [404, undefined])),
    );
  });

  it('gets nowhere without the signature of the gateway', async () => {
    const [header, claims, signature] = (await certificates.identity(newTenant())).split('.');
    const identities = ['', 'a.b.c', `${header}.${claims}.`, `${header}.${claims}.${'A'.repeat(signature!.length)}`];
    const attempts = [{}, ...identities.map((identity) => ({ [identityHeader]: identity }))];
    for (const headers of attempts) {
      const answer = await fetch(`${certificates.service.url}/certificates`, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    }
  });
});
