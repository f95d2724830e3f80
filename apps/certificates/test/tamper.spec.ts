import { organizationCreated } from '@probatum/contracts/events/gateway';
import type { Tenant } from '@probatum/contracts/tenant';
import { identityHeader } from '@probatum/http/identity/identity';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import type { CertificateDetails } from '../src/certificate/certificate-details';
import type { PublicVerification } from '../src/verify-certificate/verify-certificate';
import { waitFor } from '@probatum/testing/wait-for';
import { anchor } from './anchored-batch';
import { assess, assessmentOf } from './assessment-events';
import { jsonMutations, type Mutation, textMutations, timeMutations } from './mutations';
import { readPage } from './page-reader';
import { issue, issueFull, startCertificates } from './running-certificates';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
}

let certificates: ServiceHarness;
let tenant: Tenant;
let id: string;
let columns: Column[];
/** The row as Postgres writes it, times as text. */
let row: Record<string, unknown>;

const sql = <Row>(text: string, values: unknown[] = []) => certificates.database.query<Row>(text, values);

beforeAll(async () => {
  certificates = await startCertificates();
  tenant = newTenant();
  const { certificate } = await issueFull(certificates, tenant);
  id = certificate.certificateId;
  await anchor(certificates, tenant, certificate);
  await assess(certificates, tenant, await assessmentOf(certificates, certificate, 2));
  await sql(`create table backup as select * from certificates`);
  columns = await sql<Column>(`
    select column_name as name, udt_name as type, is_nullable = 'YES' as "isNullable" from information_schema.columns
    where table_schema = current_schema() and table_name = 'certificates' order by ordinal_position`);
  const [stored] = await sql<{ row: Record<string, unknown> }>(
    `select to_jsonb(certificates) as row from certificates where id = $1`,
    [id],
  );
  row = stored!.row;
});
afterAll(() => certificates.stop());

const verify = (of = id) => certificates.call<PublicVerification>(undefined, 'GET', `/verification/${of}`);

async function isValid(of = id): Promise<boolean | 'missing'> {
  const headers = { [identityHeader]: await certificates.identity(undefined) };
  const answer = await fetch(`${certificates.service.url}/verification/${encodeURIComponent(of)}`, { headers });
  if (answer.status === 404) return 'missing';
  if (answer.status !== 200) throw new Error(await answer.text());
  return ((await answer.json()) as PublicVerification).valid;
}

async function verdictOnPage(): Promise<string> {
  const { text } = await certificates.call(undefined, 'GET', `/verify/${id}`, { headers: { accept: 'text/html' } });
  return readPage(text).title;
}

/** Writes into the column and tells what the certificate is then, under the id that it then has. */
async function validWith(column: string, value: unknown): Promise<boolean | 'missing'> {
  if (column === 'id') await restore(column);
  await sql(`update certificates set ${column} = $1 where id = $2`, [value, id]);
  return isValid(column === 'id' ? String(value) : id);
}

async function restore(column: string): Promise<void> {
  await sql(`
    update certificates set ${column} = backup.${column} from backup
    where certificates.signature = backup.signature
      or certificates.canonical_payload_hash = backup.canonical_payload_hash`);
}

/** All values that an intruder could write into the column. */
function* mutationsOf({ name, type, isNullable }: Column): Generator<Mutation> {
  const value = row[name] as never;
  if (isNullable && value !== null) yield { place: 'becomes null', value: null };
  if (type === 'timestamptz') yield* timeMutations(value);
  else if (type === 'int4') yield* [1, -1].map((step) => ({ place: `${step}`, value: (value as number) + step }));
  else if (type === 'text') yield* textMutations(value ?? '', everyCharacter.includes(name) ? Infinity : 12);
  else if (type === 'jsonb') {
    for (const { place, value: json } of jsonMutations(value, {
      samples,
      loose: (path) => path.endsWith('/disclosures'),
    })) {
      yield { place, value: JSON.stringify(json) };
    }
  } else {
    for (const mutation of jsonMutations(value, { samples, loose: () => name === 'disclosures' })) {
      if (Array.isArray(mutation.value)) yield mutation;
    }
  }
}

const everyCharacter = ['canonical_payload_hash', 'signature'];

/** Every byte of the proof and the root; disclosures in more places than other text. */
function samples(path: string): number {
  if (/^\/(proof|merkleRoot)/.test(path)) return 33;
  return /disclosures|^\/\d+$/.test(path) ? 20 : 5;
}

/** The clock of changes: it moves with every write and says nothing about the certificate. */
const exempt = ['updated_at'];

test('a certificate with everything is valid as it stands', async () => {
  const { body } = await verify();
  expect(body).toMatchObject({ valid: true, trustLevel: 'anchored', anchorStatus: 'CONFIRMED' });
  const missing = columns.filter(({ name }) => row[name] === null).map(({ name }) => name);
  expect(missing).toEqual(['revoked_at', 'revocation_reason', 'revocation_comment']);
});

test('a change of any column shows, and its restoration too', async () => {
  const unnoticed: string[] = [];
  let tried = 0;
  for (const column of columns.filter(({ name }) => !exempt.includes(name))) {
    for (const { place, value } of mutationsOf(column)) {
      tried += 1;
      const found = await validWith(column.name, value);
      if (found !== false && !(column.name === 'id' && found === 'missing')) unnoticed.push(`${column.name}: ${place}`);
    }
    if (column.name !== 'id') expect([column.name, await verdictOnPage()]).toEqual([column.name, 'Not valid: altered']);
    await restore(column.name);
    expect([column.name, await isValid()]).toEqual([column.name, true]);
  }
  expect(unnoticed).toEqual([]);
  expect(tried).toBeGreaterThan(1_000);
}, 60_000);

describe('a permitted manual change', () => {
  const details = () => certificates.call<CertificateDetails>(tenant, 'GET', `/certificates/${id}`);

  test.each(['issuingCompany', 'signerName', 'signerRole', 'reportName', 'externalId', 'metadata'] as const)(
    'erasing %s leaves the certificate valid and shows null',
    async (name) => {
      expect((await details()).body[name]).toBeTruthy();
      await sql(
        `update certificates set disclosures = array(
           select one from unnest(disclosures) as one
           where convert_from(decode(rpad(translate(one, '-_', '+/'), (length(one) + 3) / 4 * 4, '='), 'base64'), 'utf8')::jsonb ->> 1 <> $1)
         where id = $2`,
        [name, id],
      );
      if (name === 'externalId') {
        expect(await isValid()).toBe(false);
        await sql(`update certificates set external_id = null where id = $1`, [id]);
      }
      expect(await isValid()).toBe(true);
      const { body } = await details();
      expect(body).toMatchObject({ [name]: null, canonicalPayloadHash: row['canonical_payload_hash'] });
      expect(Object.values({ ...body, [name]: 1 }).filter((value) => value === null)).toHaveLength(3);
      await restore('disclosures');
      await restore('external_id');
      expect(await isValid()).toBe(true);
    },
  );

  test('erasing the name of a file too', async () => {
    await sql(`update certificates set evidence = jsonb_set(evidence, '{0,disclosures}', '[]') where id = $1`, [id]);
    expect(await isValid()).toBe(true);
    const { body } = await details();
    expect(body.evidence.map(({ filename }) => filename)).toEqual([null, null, expect.any(String), 'log.txt', null]);
    await restore('evidence');
  });
});

describe('a forbidden manual change', () => {
  test('another certificate’s disclosures, seals or proof do not fit', async () => {
    const other = await issueFull(certificates, tenant);
    await anchor(certificates, tenant, other.certificate);
    for (const column of ['disclosures', 'evidence', 'status_seal', 'anchor', 'trust_seal', 'signature', 'digests']) {
      await sql(
        `update certificates set ${column} = other.${column} from certificates other
         where certificates.id = $1 and other.id = $2`,
        [id, other.certificate.certificateId],
      );
      expect([column, await isValid()]).toEqual([column, false]);
      await restore(column);
    }
    expect(await isValid()).toBe(true);
  });

  test('a revocation cannot be undone, not even with the seal of the time before', async () => {
    const issued = await issue(certificates, tenant);
    const [before] = await sql<{ seal: string }>(`select status_seal as seal from certificates where id = $1`, [
      issued.certificateId,
    ]);
    const path = `/certificates/${issued.certificateId}/revoke`;
    await certificates.call(tenant, 'POST', path, { body: { reason: 'mistake', comment: 'none' } });
    await sql(
      `update certificates set status = 'issued', revoked_at = null, revocation_reason = null, revocation_comment = null
       where id = $1`,
      [issued.certificateId],
    );
    const { body } = await verify(issued.certificateId);
    expect(body).toMatchObject({ valid: false, trustLevel: 'unverified' });
    expect(body.checks.filter(({ passed }) => !passed).map(({ check }) => check)).toEqual(['record', 'status']);
    await sql(`update certificates set status_seal = $1 where id = $2`, [before!.seal, issued.certificateId]);
    expect(await isValid(issued.certificateId)).toBe(false);
  });

  test('a forged name of the account is not shown', async () => {
    const { organizationId } = tenant;
    const names = async () => (await verify()).body.issuedBy;
    await certificates.happen(organizationCreated, tenant, { organizationId, name: 'Acme Holding S.A.' });
    await waitFor(async () => (await names()).name === 'Acme Holding S.A.');
    await sql(`update organizations set name = 'A Bank' where organization_id = $1`, [organizationId]);
    expect(await names()).toEqual({ organizationId, name: null });
  });
});
