import { buffer } from 'node:stream/consumers';
import { RunningEnvelopes } from './running-envelopes';

let envelopes: RunningEnvelopes;
beforeAll(async () => (envelopes = await RunningEnvelopes.start()), 60_000);
afterAll(() => envelopes.stop());

it('keeps files in the folder of the configuration', async () => {
  await envelopes.objects.put('doc_1-original', Buffer.from('content'));
  expect(await buffer(await envelopes.objects.get('doc_1-original'))).toEqual(Buffer.from('content'));
});
