import type { Call } from './call/call';
import { runSteps, type Step } from './run-steps';

const call = {} as Call;

/** Runs the steps. @returns the log of this turn, and the log at the end */
async function run(...steps: ((say: (word: string) => void) => Step)[]) {
  const said: string[] = [];
  runSteps(
    steps.map((step) => step((word) => said.push(word))),
    call,
    (_call, error) => said.push(`refused: ${(error as Error).message}`),
  );
  const concurrency = [...said];
  await new Promise((resolve) => setImmediate(resolve));
  return { concurrency, said };
}

const says = (word: string) => (say: (word: string) => void) => () => say(word);
const waits = (word: string) => (say: (word: string) => void) => async () => {
  await undefined;
  say(word);
};
const throws = (message: string) => () => () => {
  throw new Error(message);
};
const rejects = (message: string) => () => () => Promise.reject(new Error(message));

describe('the steps of a request', () => {
  it('run in one turn when none of them waits', async () => {
    const { concurrency } = await run(says('one'), says('two'), says('three'));
    expect(concurrency).toEqual(['one', 'two', 'three']);
  });

  it('wait for a promise and go on behind it', async () => {
    const { concurrency, said } = await run(says('one'), waits('two'), says('three'), waits('four'), says('five'));
    expect(concurrency).toEqual(['one']);
    expect(said).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it.each([
    ['throws in the same turn', throws('no')],
    ['rejects', rejects('no')],
  ])('end at the first that %s', async (_how, refusing) => {
    expect((await run(says('one'), refusing, says('three'))).said).toEqual(['one', 'refused: no']);
    expect((await run(waits('one'), refusing, says('three'))).said).toEqual(['one', 'refused: no']);
  });
});
