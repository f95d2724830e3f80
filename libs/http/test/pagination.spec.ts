import { type PagedRows, readPage } from '../src/lists/pagination';

const stopped = () => Promise.reject(Object.assign(new Error('canceling statement'), { code: '57014' }));

/** A list of this many numbers, and the statements that it received. */
function listOf(length: number, count?: () => Promise<number>) {
  const asked: string[] = [];
  const rows: PagedRows<number> = {
    read: (limit, offset) => {
      asked.push(`read ${limit} from ${offset}`);
      return Promise.resolve(
        Array.from({ length: Math.max(0, Math.min(limit, length - offset)) }, (_, i) => offset + i),
      );
    },
    count: () => {
      asked.push('count');
      return count ? count() : Promise.resolve(length);
    },
  };
  return { rows, asked };
}

describe('a page of a list', () => {
  it('has the total without counting when it is the last one', async () => {
    const { rows, asked } = listOf(5);
    expect(await readPage({ page: 3, pageSize: 2 }, rows)).toEqual({ items: [4], total: 5, page: 3, pageSize: 2 });
    expect(await readPage({}, listOf(0).rows)).toEqual({ items: [], total: 0, page: 1, pageSize: 20 });
    expect(asked).toEqual(['read 3 from 4']);
  });

  it('counts what is on the others', async () => {
    const { rows } = listOf(5);
    expect(await readPage({ page: 1, pageSize: 2 }, rows)).toEqual({ items: [0, 1], total: 5, page: 1, pageSize: 2 });
    expect(await readPage({ page: 4, pageSize: 2 }, rows)).toEqual({ items: [], total: 5, page: 4, pageSize: 2 });
  });

  it('never says that there is less than it knows of, though rows came or went meanwhile', async () => {
    const { rows } = listOf(5, () => Promise.resolve(2));
    expect(await readPage({ page: 1, pageSize: 2 }, rows)).toMatchObject({ total: 3 });
  });

  it('lets a client that pages by the total see everything, though nothing can be counted in time', async () => {
    const { rows } = listOf(7, stopped);
    const seen: number[] = [];
    for (let page = 1, total = 1; seen.length < total; page += 1) {
      const part = await readPage({ page, pageSize: 3 }, rows);
      seen.push(...part.items);
      total = part.total;
      expect(part.totalIsLowerBound).toBe(page < 3 ? true : undefined);
      expect(part.total).toBe([4, 7, 7][page - 1]);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await readPage({ page: 9, pageSize: 3 }, rows)).toMatchObject({
      items: [],
      total: 0,
      totalIsLowerBound: true,
    });
  });

  it('far behind the end does not make Postgres skip rows that are not there', async () => {
    const { rows, asked } = listOf(30);
    expect(await readPage({ page: 1_000_000, pageSize: 100 }, rows)).toMatchObject({ items: [], total: 30 });
    expect(asked).toEqual(['count']);
  });

  it('far from the beginning is read all the same, and counted once', async () => {
    const { rows, asked } = listOf(20_000);
    expect(await readPage({ page: 150, pageSize: 100 }, rows)).toMatchObject({ total: 20_000 });
    expect(asked).toEqual(['count', 'read 101 from 14900']);
    const slow = listOf(20_000, stopped);
    expect(await readPage({ page: 150, pageSize: 100 }, slow.rows)).toMatchObject({ total: 15_001 });
    expect(slow.asked.filter((what) => what === 'count')).toHaveLength(1);
  });

  it('fails when counting fails for another reason', async () => {
    const { rows } = listOf(5, () => Promise.reject(new Error('another')));
    await expect(readPage({ pageSize: 2 }, rows)).rejects.toThrow('another');
  });
});
