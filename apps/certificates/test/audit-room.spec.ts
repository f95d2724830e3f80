import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { AuditRoomGrant } from '@probatum/http/identity/audit-room-grant';
import { identityIssuer } from '@probatum/http/identity/identity';
import { callService } from '@probatum/testing/call-service';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import type { CertificateAnswer } from '../src/certificate/certificate-answer';
import { hashOf, issue, request, startCertificates } from './running-certificates';

interface Graph {
  readonly depth: number;
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly truncated: boolean;
}
interface Listed {
  readonly items: readonly CertificateAnswer[];
  readonly total: number;
}

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

/** As the gateway calls for a room of this tenant. */
async function read<Body = CertificateAnswer>(
  tenant: Tenant,
  grant: AuditRoomGrant,
  path: string,
  method = 'GET',
  body?: unknown,
) {
  const identity = await certificates.sign({
    ...tenant,
    actor: { type: 'audit_room', id: 'room', name: 'test' },
    scopes: ['certificates:read', 'certificates:write'],
    plan: 'default',
    grant,
    iss: identityIssuer,
    aud: 'certificates',
    exp: Math.floor(Date.now() / 1_000) + 60,
  });
  return callService<Body>(`${certificates.service.url}${path}`, method, identity, { body });
}

const madeFrom = (...sources: CertificateAnswer[]) => ({
  inputEvidence: sources.map(({ certificateId }) => ({ sha256Hash: hashOf('c'), sourceCertificateId: certificateId })),
});
const idsOf = (...of: readonly CertificateAnswer[]) => of.map(({ certificateId }) => certificateId);
const listed = async (tenant: Tenant, grant: AuditRoomGrant, query = '') => {
  const { status, body } = await read<Listed>(tenant, grant, `/certificates${query}`);
  expect(status).toBe(200);
  return { ids: idsOf(...body.items), total: body.total };
};
const routesOfOne = ['', '/trust', '/provenance'];

/** The room's view of a certificate, alone and in the list. */
async function sees(tenant: Tenant, grant: AuditRoomGrant, { certificateId }: CertificateAnswer): Promise<boolean> {
  const { ids } = await listed(tenant, grant, '?pageSize=100');
  for (const route of routesOfOne) {
    const { status } = await read(tenant, grant, `/certificates/${certificateId}${route}`);
    expect(status).toBe(ids.includes(certificateId) ? 200 : 404);
  }
  return ids.includes(certificateId);
}

describe('a room over some certificates', () => {
  it('reads exactly those, one by one and in the list, whatever the filter and the page', async () => {
    const tenant = newTenant();
    const [one, two, hidden] = [
      await issue(certificates, tenant, { externalId: 'x' }),
      await issue(certificates, tenant),
      await issue(certificates, tenant, { externalId: 'x' }),
    ];
    const grant = { certificateIds: idsOf(one, two) };
    expect(await listed(tenant, grant)).toEqual({ ids: idsOf(two, one), total: 2 });
    expect(await listed(tenant, grant, '?externalId=x')).toEqual({ ids: idsOf(one), total: 1 });
    expect(await listed(tenant, grant, `?sha256Hash=${hashOf('a')}`)).toEqual({ ids: idsOf(two, one), total: 2 });
    expect(await listed(tenant, grant, '?updatedAfter=2020-01-01T00:00:00Z')).toEqual({
      ids: idsOf(one, two),
      total: 2,
    });
    expect(await listed(tenant, grant, '?page=2&pageSize=1')).toEqual({ ids: idsOf(one), total: 2 });
    expect([await sees(tenant, grant, one), await sees(tenant, grant, two), await sees(tenant, grant, hidden)]).toEqual(
      [true, true, false],
    );
  });

  it('reads what the owner reads', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    for (const route of routesOfOne) {
      const path = `/certificates/${certificate.certificateId}${route}`;
      const owners = await certificates.call(tenant, 'GET', path);
      expect((await read(tenant, { certificateIds: idsOf(certificate) }, path)).body).toEqual(owners.body);
    }
  });

  it('cannot distinguish a certificate without a grant from an unused id', async () => {
    const tenant = newTenant();
    const [granted, hidden] = [await issue(certificates, tenant), await issue(certificates, tenant)];
    const grant = { certificateIds: idsOf(granted) };
    const told = async (id: string, route: string) => {
      const answer = await read(tenant, grant, `/certificates/${id}${route}`);
      const text = answer.text.replaceAll(id, 'ID').replace(/"requestId":"[^"]*"/, '');
      return { status: answer.status, text, headers: [...answer.headers.keys()] };
    };
    for (const route of routesOfOne) {
      const missing = await told(newId('cert'), route);
      expect(missing.status).toBe(404);
      expect(await told(hidden.certificateId, route)).toEqual(missing);
    }
  });

  it('reads nothing of other tenants, though their ids were granted', async () => {
    const tenant = newTenant();
    const strangers = [newTenant(), { ...tenant, environment: 'sandbox' } as const];
    for (const stranger of strangers) {
      const foreign = await issue(certificates, stranger);
      const grant = { certificateIds: idsOf(foreign) };
      expect(await listed(tenant, grant)).toEqual({ ids: [], total: 0 });
      expect(await sees(tenant, grant, foreign)).toBe(false);
    }
  });

  it('holds five hundred', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    const certificateIds = [...Array.from({ length: 499 }, () => newId('cert')), certificate.certificateId];
    expect(await sees(tenant, { certificateIds }, certificate)).toBe(true);
    expect(await listed(tenant, { certificateIds })).toEqual({ ids: idsOf(certificate), total: 1 });
  });
});

describe('a room over a filter', () => {
  it('reads by type and externalId, both together, and what is issued later', async () => {
    const tenant = newTenant();
    const filter = { certificateType: 'ai_audit', externalId: 'order 7' } as const;
    const issued = [
      await issue(certificates, tenant, filter),
      await issue(certificates, tenant, { ...filter, certificateType: 'ai_report' }),
      await issue(certificates, tenant, { ...filter, externalId: 'order 8' }),
      await issue(certificates, tenant, { certificateType: 'ai_audit' }),
    ];
    const seen = await Promise.all(issued.map((each) => sees(tenant, { filter }, each)));
    expect(seen).toEqual([true, false, false, false]);
    const { certificateType, externalId } = filter;
    expect((await listed(tenant, { filter: { certificateType } })).total).toBe(3);
    expect((await listed(tenant, { filter: { externalId } })).total).toBe(2);
    const later = await issue(certificates, tenant, filter);
    expect(await listed(tenant, { filter })).toEqual({ ids: idsOf(later, issued[0]!), total: 2 });
  });

  it('reads from a time on, until before another', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    const { issuedAt } = certificate;
    const moved = (ms: number) => new Date(Date.parse(issuedAt) + ms).toISOString();
    for (const [filter, isSeen] of [
      [{ issuedFrom: issuedAt }, true],
      [{ issuedFrom: moved(1) }, false],
      [{ issuedUntil: issuedAt }, false],
      [{ issuedUntil: moved(1) }, true],
      [{ issuedFrom: issuedAt, issuedUntil: moved(1) }, true],
      [{ issuedFrom: moved(-5), issuedUntil: issuedAt }, false],
    ] as const) {
      expect([filter, await sees(tenant, { filter }, certificate)]).toEqual([filter, isSeen]);
    }
  });
});

describe('provenance in a room', () => {
  /** root → hidden → middle → leaf, and root → middle past the hidden one. */
  async function family() {
    const tenant = newTenant();
    const root = await issue(certificates, tenant);
    const hidden = await issue(certificates, tenant, madeFrom(root));
    const middle = await issue(certificates, tenant, madeFrom(root, hidden));
    const leaf = await issue(certificates, tenant, madeFrom(middle));
    return { tenant, root, hidden, middle, leaf };
  }
  const graph = async (tenant: Tenant, grant: AuditRoomGrant, { certificateId }: CertificateAnswer, query = '') => {
    const { body, text } = await read<Graph>(tenant, grant, `/certificates/${certificateId}/provenance${query}`);
    const edges = body.edges.map(({ from, to }) => [from, to]);
    return { nodes: body.nodes.map(({ id }) => id).sort(), edges, truncated: body.truncated, depth: body.depth, text };
  };

  it('has the nodes that were granted and the edges between them', async () => {
    const { tenant, root, hidden, middle, leaf } = await family();
    const grant = { certificateIds: idsOf(root, middle, leaf) };
    for (const asked of [root, middle, leaf]) {
      const { nodes, edges, text, truncated } = await graph(tenant, grant, asked);
      expect(nodes).toEqual(idsOf(root, middle, leaf).sort());
      expect(edges).toHaveLength(2);
      expect(edges).toEqual(expect.arrayContaining([idsOf(root, middle), idsOf(middle, leaf)]));
      expect(truncated).toBe(false);
      expect(text).not.toContain(hidden.certificateId);
    }
  });

  it('leads to nothing beyond one that was not granted', async () => {
    const { tenant, root, middle, leaf } = await family();
    const grant = { certificateIds: idsOf(root, leaf) };
    expect(await graph(tenant, grant, leaf)).toMatchObject({
      nodes: idsOf(leaf),
      edges: [],
      depth: 0,
      truncated: false,
    });
    expect(await graph(tenant, grant, root)).toMatchObject({
      nodes: idsOf(root),
      edges: [],
      depth: 0,
      truncated: false,
    });
    expect((await read(tenant, grant, `/certificates/${middle.certificateId}/provenance`)).status).toBe(404);
  });

  it('does not call a graph truncated for what is hidden, but for what is granted', async () => {
    const { tenant, root, hidden, middle, leaf } = await family();
    const some = { certificateIds: idsOf(middle, root) };
    expect(await graph(tenant, some, middle, '?depth=1')).toMatchObject({ truncated: false });
    const all = { certificateIds: idsOf(root, hidden, middle, leaf) };
    expect(await graph(tenant, all, root, '?depth=1')).toMatchObject({ truncated: true });
  });

  it('follows a filter as well', async () => {
    const tenant = newTenant();
    const source = await issue(certificates, tenant, { certificateType: 'ai_audit' });
    const hidden = await issue(certificates, tenant, { certificateType: 'ai_report' });
    const made = await issue(certificates, tenant, { certificateType: 'ai_audit', ...madeFrom(source, hidden) });
    const { nodes, edges } = await graph(tenant, { filter: { certificateType: 'ai_audit' } }, made);
    expect([nodes, edges]).toEqual([idsOf(source, made).sort(), [idsOf(source, made)]]);
  });

  it('leaves the certificate as it was signed, so that a reader can verify it with its sources', async () => {
    const { tenant, root, hidden, middle } = await family();
    const { body } = await read(tenant, { certificateIds: idsOf(middle) }, `/certificates/${middle.certificateId}`);
    expect([...body.parentCertificateIds].sort()).toEqual(idsOf(root, hidden).sort());
  });
});

it('every other route refuses a room, also one that would be public', async () => {
  const tenant = newTenant();
  const { certificateId } = await issue(certificates, tenant);
  const document = await certificates.call<{ paths: Record<string, Record<string, Record<string, unknown>>> }>(
    undefined,
    'GET',
    '/openapi.json',
  );
  const operations = Object.entries(document.body.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, definition]) => ({ path, method: method.toUpperCase(), definition })),
  );
  const isReadable = ({ definition }: (typeof operations)[number]) => definition['x-readable-in-audit-room'] === true;
  expect(operations.filter(isReadable).map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /certificates',
    'GET /certificates/{id}',
    'GET /certificates/{id}/provenance',
    'GET /certificates/{id}/trust',
  ]);
  const others = operations.filter((operation) => !isReadable(operation));
  expect(others.length).toBeGreaterThan(4);
  for (const { method, path } of others) {
    const body = method === 'POST' ? { ...request(), reason: 'mistake' } : undefined;
    const answer = await read(
      tenant,
      { certificateIds: [certificateId] },
      path.replace('{id}', certificateId),
      method,
      body,
    );
    expect({ path, status: answer.status, body: answer.body }).toMatchObject({
      path,
      status: 403,
      body: { code: 'audit_room.not_readable' },
    });
  }
});
