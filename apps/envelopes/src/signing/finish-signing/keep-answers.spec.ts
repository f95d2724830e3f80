import type { ObjectStore } from '@probatum/object-store/object-store';
import type { Transaction } from '@probatum/persistence/database';
import type { Envelope } from '../../envelope/envelope';
import type { FilledField } from './check-answers';
import { keepAnswers } from './keep-answers';

it('ends only when no picture is still being stored, although one of them has failed', async () => {
  let end!: () => void;
  const slow = new Promise<void>((resolve) => (end = resolve));
  const put = (name: string) => (name === 'fld_1-picture' ? Promise.reject(new Error('disk full')) : slow);
  const filled = ['fld_1', 'fld_2'].map((id) => ({ field: { id }, value: null, pictureOf: id }) as FilledField);
  const picture = { png: new Uint8Array(1), sha256: '' };
  const pictures = new Map(filled.map(({ field: { id } }) => [id, picture]));
  const kept = keepAnswers(
    {} as Transaction,
    { put } as unknown as ObjectStore,
    {} as Envelope,
    filled,
    pictures,
    new Date(),
  );
  const outcomes: string[] = [];
  const ended = kept.catch((error: Error) => outcomes.push(error.message));
  await new Promise(setImmediate);
  outcomes.push('stored');
  end();
  await ended;
  expect(outcomes).toEqual(['stored', 'disk full']);
});
