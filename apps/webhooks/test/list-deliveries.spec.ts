import { certificateIssued } from '@probatum/contracts/events/certificates';
import { createEvent } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import { explained } from '@probatum/testing/explained';
import { newTenant } from '@probatum/testing/service-harness';
import { readDeliveries } from '../src/list-deliveries/list-deliveries';
import { answer, Receiver } from './receiver';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
let receiver: Receiver;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start();
  receiver = await Receiver.start(answer(204));
}, 60_000);
afterAll(async () => {
  await receiver.stop();
  await webhooks.stop();
});

it('deliveries are listed from the newest on, also of events that can be told again and whose ids say no time', async () => {
  const tenant = newTenant();
  const { id } = await webhooks.register(tenant, receiver.url, certificateIssued as never);
  const happened: string[] = [];
  for (let count = 0; count < 8; count += 1) {
    const subject = newId('cert');
    const details = { ...tenant, subject, time: new Date(), occurrence: subject, data: certificateIssued.example };
    const event = createEvent(certificateIssued, details);
    await webhooks.harness.deliver(certificateIssued, event);
    await webhooks.handled();
    happened.unshift(event.id);
  }
  const listed = async (query: string) => {
    const { body } = await webhooks.call<{ items: { eventId: string }[]; total: number }>(
      tenant,
      'GET',
      `/webhooks/${id}/deliveries?${query}`,
    );
    return body.items.map(({ eventId }) => eventId);
  };
  expect(await listed('pageSize=100')).toEqual(happened);
  expect(await listed('pageSize=3&page=2')).toEqual(happened.slice(3, 6));
});

it('a page reads what it shows, however many deliveries and answers there are', async () => {
  const tenant = newTenant();
  const { database } = webhooks;
  const values = [tenant.organizationId, tenant.environment, newId('whk')];
  await database.query(
    `insert into deliveries (organization_id, environment, endpoint_id, event_id, id, event, body, status, attempts,
       next_attempt_at)
     select $1, $2, $3, 'evt_' || md5(number::text), 'dlv_' || lpad(number::text, 6, '0'), 'certificate.issued', '',
       'delivered', '[{"responseBody": "line"}]', null
     from generate_series(1, 3000) as number`,
    values,
  );
  await database.query(
    `insert into answers (organization_id, environment, endpoint_id, event_id, attempt, body, bytes)
     select organization_id, environment, endpoint_id, event_id, 0, 'whole', 5 from deliveries
     where organization_id = $1 and environment = $2 and endpoint_id = $3`,
    values,
  );
  await database.query('analyze deliveries, answers');
  const watched = explained(database.of(tenant));
  const page = await readDeliveries(watched, tenant, values[2]!, { limit: 20, offset: 40 });
  expect(page.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => `dlv_00${2_960 - index}`));
  expect(page[0]!.attempts).toMatchObject([{ responseBody: 'whole' }]);
  expect(watched.readInVain).toEqual([0]);
  // Those of the page and before it, each once more with its answer, and what says for whom the session works.
  expect(watched.read[0]).toBeLessThan(200);
});
