import { SharedQuestions, TooManyQuestions } from '../src/shared-questions';

test('callers who ask the same share one answer, and the next caller gets a new one', async () => {
  const questions = new SharedQuestions<number>(1);
  let asked = 0;
  const ask = () => questions.ask('root', async () => (asked += 1));
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  expect(await ask()).toBe(2);
});

test('refuses further questions while as many are open as the node is to bear, and goes on after a failure', async () => {
  const questions = new SharedQuestions<string>(2);
  let fail!: (error: Error) => void;
  const failing = questions.ask('a', () => new Promise((_resolve, reject) => (fail = reject)));
  const waiting = questions.ask('b', () => new Promise(() => undefined));
  await expect(questions.ask('c', async () => 'never asked')).rejects.toThrow(TooManyQuestions);
  fail(new Error('the node is away'));
  await expect(failing).rejects.toThrow('the node is away');
  expect(await questions.ask('c', async () => 'answer')).toBe('answer');
  void waiting;
});
