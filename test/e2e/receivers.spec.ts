import { sharedPlatform } from '@probatum/testing/shared-platform';
import { waitFor } from '@probatum/testing/wait-for';
import { type Account, openAccount } from '../account';
import { issue } from '../certificate';
import type { Customer } from '../customer';
import type { Received } from '../webhook-receiver';
import { allEvents, Listening } from './webhook';

let account: Account;
const listening: Listening[] = [];

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Receivers Ltd');
}, 150_000);

afterAll(() => listening.forEach((each) => each.stop()));

async function listen(customer: Customer, events: readonly string[]): Promise<Listening> {
  const started = await Listening.start(customer, events);
  listening.push(started);
  return started;
}

test('a receiver that fails once gets the same event again after a second', async () => {
  const webhook = await listen(account.live, ['certificate.issued']);
  const { receiver } = webhook;
  receiver.answer = () => (receiver.received.length === 1 ? 500 : 204);
  const { certificateId } = await issue(account.live);
  await waitFor(() => receiver.of('certificate.issued', certificateId).length === 2);
  const [first, second] = receiver.of('certificate.issued', certificateId) as [Received, Received];
  expect([second.id, second.rawBody]).toEqual([first.id, first.rawBody]);
  const delivery = await waitFor(async () => {
    const { items } = await webhook.deliveries();
    return items[0]?.status === 'delivered' && items[0];
  });
  expect(delivery.attempts.map(({ httpStatus }) => httpStatus)).toEqual([500, 204]);
  const [one, two] = delivery.attempts.map(({ at }) => Date.parse(at));
  expect(two! - one!).toBeGreaterThanOrEqual(1_000);
});

test('a deleted webhook gets nothing more, and one of the sandbox nothing that is live', async () => {
  const [gone, sandbox] = [await listen(account.live, allEvents), await listen(account.sandbox, allEvents)];
  await account.live.expecting(204, `DELETE /webhooks/${gone.webhook.id}`);
  const { receiver: witness } = await listen(account.live, ['certificate.issued']);
  const [live, test] = [await issue(account.live), await issue(account.sandbox)];
  await witness.waitFor('certificate.issued', live.certificateId);
  await sandbox.receiver.waitFor('certificate.issued', test.certificateId);
  expect(gone.receiver.received).toEqual([]);
  // A trigger of another organization may have anchored it meanwhile.
  const about = sandbox.receiver.received.map(({ body }) => body.payload.certificateId);
  expect([...new Set(about)]).toEqual([test.certificateId]);
});

test.each(['http://169.254.169.254/latest', 'http://10.0.0.1/', 'https://[::ffff:192.168.0.1]/', 'ftp://example.com/'])(
  'an address that must not be called is refused: %s',
  async (url) => {
    const refused = await account.live.call('POST /webhooks', { body: { url, events: ['certificate.issued'] } });
    expect([refused.status, refused.body.code]).toEqual([400, 'webhook.url_rejected']);
    expect(refused.body.error).toMatch(/^URL rejected: /);
  },
);
