import { SigningBusy } from '../signing.errors';
import { somePicture } from '../../../test/sent-envelope';
import { PictureThread } from './picture-thread';

const thread = new PictureThread();
afterAll(() => thread.onApplicationShutdown());

const picture = somePicture(20, 10);
const many = (count: number) => Array.from({ length: count }, () => picture);

it('reads the pictures of one organization between the many of another one', async () => {
  const order: string[] = [];
  const read = (organization: string, count: number) =>
    thread.read(organization, many(count)).then(() => order.push(organization));
  await Promise.all([read('busy', 60), read('busy', 30), read('other', 2)]);
  expect(order).toEqual(['other', 'busy', 'busy']);
});

it('refuses more than one organization may have waiting, and has room again afterwards', async () => {
  const first = thread.read('busy', many(95));
  await expect(thread.read('busy', many(6))).rejects.toBeInstanceOf(SigningBusy);
  expect(await thread.read('other', many(1))).toHaveLength(1);
  expect(await first).toHaveLength(95);
  expect(await thread.read('busy', many(6))).toHaveLength(6);
});

it('reads pictures after a request without any', async () => {
  expect(await thread.read('one', [])).toEqual([]);
  expect(await thread.read('one', many(1))).toHaveLength(1);
});

it('tells which pictures are refused, and reads the others', async () => {
  const answers = await thread.read('one', [picture, 'AAAA', picture]);
  expect(answers.map((answer) => ('refused' in answer ? answer.refused : answer.picture.png.length > 0))).toEqual([
    true,
    'The picture is not a PNG',
    true,
  ]);
});
