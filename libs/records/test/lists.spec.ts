import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import fc from 'fast-check';
import { vendorsService } from './running-vendors';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly website: string | null;
  readonly employees: number | null;
  readonly isCritical: boolean;
  readonly contractEndsAt: string | null;
  readonly createdAt: string;
}

interface Page {
  readonly items: Item[];
  readonly total?: number;
  readonly page?: number;
  readonly nextCursor: string | null;
  readonly errors?: { pointer: string; code: string }[];
}

const types = ['API_PROVIDER', 'PLATFORM', 'SELF_HOSTED'];
const tenant = newTenant();
/** Oldest first. */
const made: Item[] = [];
let harness: ServiceHarness;

beforeAll(async () => {
  harness = await ServiceHarness.start(vendorsService('test_record_lists'));
  const neighbour = newTenant();
  for (let number = 0; number < 60; number += 1) {
    const body = {
      // In another order than that of creation, and in one that every collation agrees on.
      name: `vendor ${String.fromCharCode(97 + ((number * 7) % 26), 97 + ((number * 5) % 26))} ${'x'.repeat(number)}`,
      type: types[number % 3],
      website: number % 4 === 0 ? null : `https://${number % 2 ? 'Alpha' : '100%_beta'}.example`,
      employees: number % 5 === 0 ? null : number % 7,
      isCritical: number % 2 === 0,
      contractEndsAt: number % 6 === 0 ? null : `2027-01-${String(1 + (number % 28)).padStart(2, '0')}T00:00:00.000Z`,
    };
    made.push((await harness.call<Item>(tenant, 'POST', '/vendors', { body })).body);
    if (number % 10 === 0) await harness.call(neighbour, 'POST', '/vendors', { body });
  }
}, 90_000);
afterAll(() => harness.stop());

const list = (query: string, of: Tenant = tenant) => harness.call<Page>(of, 'GET', `/vendors?${query}`);
const ids = (items: readonly Item[]) => items.map(({ id }) => id);
const newest = () => made.toReversed();

/** Everything that the query gives, page after page by cursors. */
async function walk(query: string): Promise<Item[]> {
  const first = (await list(query)).body;
  const items = [...first.items];
  for (let next = first.nextCursor; next;) {
    const { body } = await list(`${query}&cursor=${next}`);
    items.push(...body.items);
    next = body.nextCursor;
  }
  return items;
}

describe('a list of records', () => {
  it('comes in pages, newest first, with a total', async () => {
    const { body } = await list('page=2&pageSize=7');
    expect(body).toMatchObject({ total: 60, page: 2, pageSize: 7 });
    expect(ids(body.items)).toEqual(ids(newest().slice(7, 14)));
  });

  it.each([
    '',
    'sort=name',
    'sort=-name',
    'sort=createdAt',
    'sort=-createdAt',
    'sort=name&type=PLATFORM&search=vendor',
  ])('is the same by cursors as by pages: %s', async (query) => {
    const walked = await walk(`${query}&pageSize=7`);
    const pages = await Promise.all([1, 2, 3].map((page) => list(`${query}&pageSize=25&page=${page}`)));
    expect(ids(walked)).toEqual(ids(pages.flatMap(({ body }) => body.items)));
    expect(new Set(ids(walked)).size).toBe(query.includes('type') ? 20 : 60);
  });

  it('is sorted by the field that was asked for', async () => {
    const names = made.map(({ name }) => name).sort();
    expect((await walk('sort=name&pageSize=20')).map(({ name }) => name)).toEqual(names);
    expect((await walk('sort=-name&pageSize=20')).map(({ name }) => name)).toEqual(names.toReversed());
  });

  it('loses and repeats none of the others while records come and go between two pages', async () => {
    const own = newTenant();
    const create = async (name: string) =>
      (await harness.call<Item>(own, 'POST', '/vendors', { body: { name, type: 'PLATFORM' } })).body;
    const kept = [];
    for (const name of ['b', 'd', 'f', 'h', 'j', 'l']) kept.push(await create(name));
    const first = (await list('sort=name&pageSize=3', own)).body;
    await harness.call(own, 'DELETE', `/vendors/${kept[2]!.id}`);
    await create('a');
    const rest = (await list(`sort=name&pageSize=3&cursor=${first.nextCursor}`, own)).body;
    expect(ids([...first.items, ...rest.items])).toEqual(ids(kept));
    expect(rest.nextCursor).toBeNull();
  });

  it('refuses cursors that it has never given', async () => {
    const given = (await list('sort=name&pageSize=3')).body.nextCursor!;
    const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const id = made[0]!.id;
    const cursors = [
      ...['x', '%00', 'null', forged(null), forged({}), forged(['name', 5, id]), forged(['name', 'a\0', id])],
      ...[forged(['name', 'a', 'nonsense']), forged(['createdAt', 'a', id]), forged(['name', 'x'.repeat(900), id])],
    ];
    for (const cursor of cursors) {
      const { status, body } = await list(`sort=name&cursor=${cursor}`);
      expect([cursor, status, body.errors?.[0]?.pointer]).toEqual([cursor, 400, '?cursor']);
    }
    expect((await list(`cursor=${given}`)).status).toBe(400);
    expect((await list(`sort=createdAt&cursor=${forged(['createdAt', 'x', id])}`)).status).toBe(400);
  });
});

describe('filters and search', () => {
  it.each([
    ['search=ALPHA', ({ website }: Item) => website?.includes('Alpha')],
    ['search=100%25_', ({ website }: Item) => website?.includes('100%_')],
    ['search=%25', ({ website }: Item) => website?.includes('%')],
    ['search=xxxxx', ({ name }: Item) => name.includes('xxxxx')],
    ['employees=3', ({ employees }: Item) => employees === 3],
    ['isCritical=false', ({ isCritical }: Item) => !isCritical],
    [
      'contractEndsAtFrom=2027-01-10T00:00:00Z&contractEndsAtUntil=2027-01-20T02:00:00%2B02:00',
      ({ contractEndsAt: end }: Item) => end && end >= '2027-01-10' && end < '2027-01-20T00:00:00',
    ],
  ])('%s selects what it says', async (query, isWanted) => {
    const wanted = newest().filter(isWanted);
    expect(wanted.length).toBeGreaterThan(0);
    expect(ids(await walk(`${query}&pageSize=50`))).toEqual(ids(wanted));
  });

  it.each([
    'type=X',
    'employees=1.5',
    'isCritical=2',
    'sort=website',
    'sort=name&sort=name',
    'unknown=1',
    'name=x',
    'search=',
    'search=%00',
  ])('refuses %s with a pointer', async (query) => {
    const { status, body } = await list(query);
    expect([status, body.errors![0]!.pointer]).toEqual([400, `?${query.split('=')[0]}`]);
  });

  it('never fail, whatever they are given, and never show a record of another tenant', async () => {
    const names = ['type', 'employees', 'isCritical', 'dpaStatus', 'search', 'sort', 'cursor', 'contractEndsAtFrom'];
    const hostile = [
      "'",
      '\\',
      '%',
      '_',
      '\\%',
      '1; drop table vendors',
      '$1',
      '\u{1f600}',
      '9'.repeat(400),
      '-0',
      'null',
      '[]',
    ];
    const value = fc.oneof(
      fc.constantFrom(...hostile, ...types, 'true', '3', 'name', '-name'),
      fc.string({ unit: 'binary' }),
    );
    const known = new Set(ids(made));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1 }), async (query) => {
        const { status, body } = await list(new URLSearchParams(query).toString());
        expect([200, 400]).toContain(status);
        if (status === 200) expect(ids(body.items).filter((id) => !known.has(id))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('an export', () => {
  const download = (query: string, of = tenant) => harness.call<Item[]>(of, 'GET', `/vendors/export?${query}`);

  it('has every record that the query selects, as JSON and as CSV', async () => {
    const json = await download('sort=name');
    expect(json.body).toEqual(await walk('sort=name&pageSize=50'));
    expect(json.headers.get('content-disposition')).toBe('attachment; filename="vendors.json"');
    const csv = await download('format=csv&type=PLATFORM');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [header, ...rows] = parseCsv(csv.text);
    expect(header).toEqual(Object.keys(made[0]!));
    expect(rows.map(([id]) => id)).toEqual(ids(newest().filter(({ type }) => type === 'PLATFORM')));
    expect((await download('', newTenant())).body).toEqual([]);
  });

  it('has records from before a limit that their values exceed today', async () => {
    const own = newTenant();
    const stored = Array.from({ length: 120 }, () => newId('ven')).sort();
    await harness.database.query(
      `insert into vendors (organization_id, environment, id, name, type, is_critical, certifications, dpa_status)
       select $1, $2, id, repeat('x', 300) || id, 'PLATFORM', false, '{}', 'NONE' from unnest($3::text[]) as id`,
      [own.organizationId, own.environment, stored],
    );
    expect(ids((await download('sort=name', own)).body)).toEqual(stored);
  });

  it('survives cells that mean something to a spreadsheet or to CSV', async () => {
    const own = newTenant();
    const cells = ['=cmd|x', '+1', '-1', '@x', '"', '",\r\n=1', 'a;b', '\t=1', 'é,"東京"\n'];
    for (const [number, website] of cells.entries())
      await harness.call(own, 'POST', '/vendors', { body: { name: `v${number}`, type: 'PLATFORM', website } });
    const [, ...rows] = parseCsv((await download('format=csv&sort=name', own)).text);
    expect(rows.map((row) => row[3])).toEqual(cells.map((cell) => (/^[=+\-@\t]/.test(cell) ? `'${cell}` : cell)));
  });
});

/** RFC 4180 as its grammar has it. */
function parseCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const rows: string[][] = [[]];
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text)!;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end !== ',') rows.push([]);
  }
  return rows.slice(0, -1);
}
