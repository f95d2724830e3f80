import { TookTooLong, withinTime } from './within-time';

const never = new Promise<never>(() => {});

it('gives the outcome of work that ends in time', async () => {
  await expect(withinTime(60_000, Promise.resolve('done'))).resolves.toBe('done');
  await expect(withinTime(60_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

it('rejects when the work takes longer', async () => {
  await expect(withinTime(1, never)).rejects.toThrow(TookTooLong);
  await expect(withinTime(-5, never)).rejects.toThrow(TookTooLong);
});
