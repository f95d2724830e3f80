import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateIssued } from '@probatum/contracts/events/certificates';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { maxInterruptions } from '../src/deliver/count-interruptions';
import { answer, Receiver } from './receiver';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
let receiver: Receiver;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start();
  receiver = await Receiver.start(answer(204));
}, 60_000);
afterAll(async () => {
  await webhooks.stop();
  await receiver.stop();
});

const operations = readFileSync(join(__dirname, '../../../docs/operations.md'), 'utf8');

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${webhooks.harness.service.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{.*\\} (.*)$`, 'm').exec(text)?.[1]);
}

it('a delivery that is interrupted again and again fails with its reason, and can be started again', async () => {
  const tenant = newTenant();
  const { id } = await webhooks.register(tenant, receiver.url, certificateIssued as never);
  const [kept] = await webhooks.database.query<{ sealed: string }>(
    `select sealed_secret as sealed from endpoints where id = $1`,
    [id],
  );
  // A secret that does not open is what a wrong key-encryption key makes of all of them.
  await webhooks.database.query(`update endpoints set sealed_secret = 'v1.x.y' where id = $1`, [id]);
  await webhooks.happen(certificateIssued, tenant);
  const leases: number[] = [];
  for (let interrupted = 0; interrupted < maxInterruptions; interrupted += 1) {
    const [row] = await waitFor(async () => {
      const rows = await webhooks.database.query<{ lease: number }>(
        `select extract(epoch from next_attempt_at - started_at)::float8 as lease from deliveries
         where endpoint_id = $1 and interruptions = $2 and started_at is not null`,
        [id, interrupted],
      );
      return rows.length > 0 ? rows : undefined;
    });
    leases.push(Math.round(row!.lease));
    await webhooks.database.query(`update deliveries set next_attempt_at = now() where endpoint_id = $1`, [id]);
  }
  const ended = await webhooks.ended(tenant, id);
  expect(ended).toMatchObject({ status: 'failed', nextAttemptAt: null });
  expect(ended.attempts).toHaveLength(maxInterruptions + 1);
  expect(ended.attempts.at(-1)).toMatchObject({ error: expect.stringMatching(/^given_up: .* 10 attempts/) });
  expect(leases.slice(0, 4)).toEqual([8, 16, 32, 64]);
  expect(await metric('probatum_webhook_interruptions_total')).toBe(maxInterruptions);
  expect(await metric('probatum_webhook_given_up_total')).toBe(1);
  expect(receiver.received).toEqual([]);

  await webhooks.database.query(`update endpoints set sealed_secret = $2 where id = $1`, [id, kept!.sealed]);
  const restart = /```sql\n(update deliveries .*?)```/s.exec(operations)![1]!;
  await webhooks.database.query(restart);
  const again = await webhooks.ended(tenant, id);
  expect(again).toMatchObject({ status: 'delivered' });
  expect(again.attempts.at(-1)).toMatchObject({ httpStatus: 204, error: null });
  expect(receiver.received).toHaveLength(1);
});
