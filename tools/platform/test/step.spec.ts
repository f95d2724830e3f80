import { type Ground, step } from '../src/ground';

afterEach(() => jest.useRealTimers());

test('a step that takes long says so until it is done', async () => {
  jest.useFakeTimers();
  const said: string[] = [];
  const ground = { announce: (line: string) => said.push(line), closed: false } as unknown as Ground;
  let finish!: (result: readonly [number, string]) => void;
  const done = step(
    ground,
    'organization',
    () => new Promise<readonly [number, string]>((resolve) => (finish = resolve)),
  );
  jest.advanceTimersByTime(17_000);
  finish([7, 'made']);
  expect(await done).toBe(7);
  jest.advanceTimersByTime(60_000);
  expect(said).toEqual([
    '  … organization  still working (8 s)',
    '  … organization  still working (16 s)',
    '  ✓ organization  made (17.0 s)',
  ]);
});
