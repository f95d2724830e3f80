import { textArray } from '../src/text-array';
import { OpenedDatabase } from './opened-database';

describe('a text array in binary', () => {
  let opened: OpenedDatabase;

  beforeAll(async () => {
    opened = await OpenedDatabase.open();
  });
  afterAll(() => opened.close());

  const roundTrip = async (values: readonly (string | null)[]) => {
    const [row] = await opened.database.query<{ values: unknown }>('select $1::text[] as values', [textArray(values)]);
    return row!.values;
  };

  it.each([
    ['of nothing', []],
    ['of ordinary texts', ['a', 'bc', '']],
    ['with characters that an array literal would quote', ['{}', ',', '"', '\\', ' ', 'NULL', "'"]],
    ['with letters of several bytes', ['é', '€', '𝄞', '\u0001']],
    ['with absent elements', [null, 'a', null]],
  ])('arrives whole %s', async (_what, values) => {
    expect(await roundTrip(values)).toEqual(values);
  });

  it('is refused with a zero byte, as any other text is', async () => {
    await expect(roundTrip(['a\0b'])).rejects.toMatchObject({ code: '22021' });
  });
});
