import { anchorConfirmed, anchorConfirmedV2, confirmationOf } from '@probatum/contracts/events/anchoring';
import { certificateIssued, certificateIssuedV2, issueOf } from '@probatum/contracts/events/certificates';
import type { ChunkDefinition } from '@probatum/contracts/events/chunk';
import { createEvent } from '@probatum/contracts/events/event';
import { trustUpdated, trustUpdatedV2, updateOf } from '@probatum/contracts/events/trust-engine';
import { newId } from '@probatum/contracts/ids';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { answer, Receiver } from './receiver';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
let receiver: Receiver;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start();
}, 60_000);
beforeEach(async () => {
  receiver = await Receiver.start(answer(204));
});
afterEach(() => receiver.stop());
afterAll(() => webhooks.stop());

type AnyData = Readonly<Record<string, unknown>> & { readonly certificateId: string };

/** Of each kind: the chunk of some certificates, and the single event of each certificate. */
const kinds = [
  {
    chunk: certificateIssuedV2,
    occurrenceOf: issueOf,
    timeOf: () => certificateIssued.example.issuedAt,
    single: certificateIssued.example,
  },
  {
    chunk: anchorConfirmedV2,
    occurrenceOf: confirmationOf,
    timeOf: (time: string) => time,
    single: anchorConfirmed.example,
  },
  {
    chunk: trustUpdatedV2,
    occurrenceOf: updateOf,
    timeOf: () => trustUpdated.example.evaluatedAt,
    single: trustUpdated.example,
  },
] as unknown as {
  chunk: ChunkDefinition<Record<string, unknown>, AnyData>;
  occurrenceOf: (data: AnyData) => string;
  timeOf: (time: string) => string;
  single: AnyData;
}[];

function chunkOf({ chunk }: (typeof kinds)[number], certificateIds: readonly string[]): Record<string, unknown> {
  const [item] = chunk.example[chunk.list] as [object];
  return { ...chunk.example, [chunk.list]: certificateIds.map((certificateId) => ({ ...item, certificateId })) };
}

describe.each(kinds.map((kind) => [kind.chunk.name, kind] as const))('%s', (_name, kind) => {
  const { chunk, single, timeOf, occurrenceOf } = kind;
  // As long ago as the example: later than every endpoint would be too early for none.
  const registered = async (tenant = newTenant()) => {
    const { id } = await webhooks.register(tenant, receiver.url, chunk.each as never);
    await webhooks.database.query(`update endpoints set created_at = '2026-01-01' where id = $1`, [id]);
    return { tenant, id };
  };

  it('reaches an endpoint as one delivery for each certificate, with the bytes and the id of the single event', async () => {
    const { tenant, id } = await registered();
    const certificateIds = [newId('cert'), newId('cert'), newId('cert')];
    const { time } = await webhooks.happen(chunk, tenant, chunkOf(kind, certificateIds));
    await waitFor(() => receiver.received.length >= 3);
    await webhooks.handled();
    const expected = certificateIds.map((certificateId) => {
      const payload = { ...single, certificateId };
      const event = createEvent(chunk.each, {
        ...{ ...tenant, subject: 'x', time: new Date(), data: payload, occurrence: occurrenceOf(payload) },
      });
      return [event.id, JSON.stringify({ event: chunk.each.name, payload, timestamp: timeOf(time) })];
    });
    const received = receiver.received.map(({ headers, body }) => [headers['webhook-id'], body.toString()]);
    expect(received.sort()).toEqual(expected.sort());
    const headers = receiver.received.map((one) => one.headers['x-needine-event']);
    expect(new Set(headers)).toEqual(new Set([chunk.each.name]));
    expect((await webhooks.deliveries(tenant, id)).map(({ eventId }) => eventId).sort()).toEqual(
      expected.map(([eventId]) => eventId).sort(),
    );
  });

  it('makes no second delivery of what came before in a chunk, or alone', async () => {
    const { tenant, id } = await registered();
    const certificateIds = [newId('cert'), newId('cert')];
    const data = { ...single, certificateId: certificateIds[0]! };
    const details = { ...tenant, subject: 'x', time: new Date(), data, occurrence: occurrenceOf(data) };
    await webhooks.harness.deliver(chunk.each, createEvent(chunk.each, details));
    await webhooks.handled();
    for (let time = 0; time < 2; time += 1) {
      await webhooks.happen(chunk, tenant, chunkOf(kind, certificateIds));
      await webhooks.handled();
    }
    expect(await webhooks.deliveries(tenant, id)).toHaveLength(2);
    await waitFor(() => receiver.received.length === 2);
  });

  it('of one tenant reaches no other', async () => {
    const [mine, theirs] = [await registered(), await registered()];
    await webhooks.happen(chunk, mine.tenant, chunkOf(kind, [newId('cert')]));
    await webhooks.handled();
    await webhooks.ended(mine.tenant, mine.id);
    expect(await webhooks.deliveries(theirs.tenant, theirs.id)).toEqual([]);
  });
});

it('a certificate that cannot be kept does not take down its neighbours', async () => {
  const tenant = newTenant();
  const { id } = await webhooks.register(tenant, receiver.url, certificateIssued as never);
  const item = { ...certificateIssued.example, issuedAt: new Date().toISOString() };
  const certificates = [
    { ...item, certificateId: newId('cert') },
    { ...item, certificateId: newId('cert'), issuedAt: undefined as never },
    { ...item, certificateId: newId('cert') },
  ];
  await webhooks.happen(certificateIssuedV2, tenant, { certificates });
  await waitFor(async () => (await webhooks.deliveries(tenant, id)).length === 2);
});
