import { randomBytes } from 'node:crypto';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { makeTestFolder, platformFolderOf, removeTestFolder } from '@probatum/testing/test-folder';
import { testNatsServer } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import { type Platform, startPlatform } from '../../tools/platform/src/start-platform';
import { type Account, openAccount } from '../account';
import { type Certificate, certificateRequest } from '../certificate';
import { type ReceivedSpan, SpanReceiver } from '../span-receiver';
import { WebhookReceiver } from '../webhook-receiver';

let folder: string;
let collector: SpanReceiver;
let receiver: WebhookReceiver;
let platform: Platform;
let account: Account;

beforeAll(async () => {
  await builtWorkspace();
  [folder, collector, receiver] = await Promise.all([
    makeTestFolder(),
    new SpanReceiver().start(),
    new WebhookReceiver().start(),
  ]);
  platform = await startPlatform({
    directory: platformFolderOf(folder),
    gatewayPort: 0,
    natsServer: await testNatsServer(),
    environment: {
      ANCHOR_BATCH_SECONDS: '3600',
      RECONCILE_AFTER_SECONDS: '7200',
      LOG_LEVEL: 'warn',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  });
  account = await openAccount(platformFolderOf(folder), 'Traced');
  const body = { url: receiver.url, events: ['certificate.issued'] };
  await account.live.expecting(201, 'POST /webhooks', { body });
}, 180_000);

afterAll(async () => {
  await platform?.stop();
  await Promise.all([collector?.stop(), receiver?.stop()]);
  await removeTestFolder(folder);
}, 60_000);

const newTraceparent = (flags: string) =>
  `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-${flags}`;
const traceIdOf = (traceparent: string) => traceparent.split('-')[1]!;

async function issueIn(traceparent: string | undefined): Promise<string> {
  const headers: Record<string, string> = traceparent === undefined ? {} : { traceparent };
  const body = certificateRequest();
  return (await account.live.expecting<Certificate>(201, 'POST /certificates', { body, headers })).certificateId;
}

/** The `traceparent` that came with the webhook about this certificate, if one came. */
async function traceparentAtWebhook(certificateId: string): Promise<string | undefined> {
  const webhook = await waitFor(() => receiver.of('certificate.issued', certificateId)[0]);
  return webhook.headers['traceparent'] as string | undefined;
}

const childOf = ({ spanId }: ReceivedSpan) => expect.objectContaining({ parentSpanId: spanId });

it('one trace leads from the request of a caller to each handler and to the webhook', async () => {
  const traceparent = newTraceparent('01');
  const certificateId = await issueIn(traceparent);
  const find = (service: string, name: string) => collector.span(traceIdOf(traceparent), service, name);
  const received = await find('gateway', 'POST /certificates');
  const forwarded = await find('gateway', 'forward to certificates');
  const served = await find('certificates', 'POST /certificates');
  const committed = await find('certificates', 'commit certificates');
  const published = await find('certificates', 'publish to CERTIFICATES');
  const announced = await find('webhooks', 'handle webhooks-certificate-issued');
  const delivered = await find('webhooks', 'deliver webhook');
  expect(received.parentSpanId).toBe(traceparent.split('-')[2]);
  expect(forwarded).toEqual(childOf(received));
  expect(served).toEqual(childOf(forwarded));
  expect(committed).toEqual(childOf(served));
  expect(published).toEqual(childOf(served));
  expect(announced).toEqual(childOf(published));
  expect(await find('anchoring', 'handle anchoring-certificate-issued')).toEqual(childOf(published));
  expect(await find('trust-engine', 'handle trust-engine-certificate-issued')).toEqual(childOf(published));
  expect(delivered).toEqual(childOf(announced));
  expect(await traceparentAtWebhook(certificateId)).toBe(`00-${delivered.traceId}-${delivered.spanId}-01`);
});

it('certificates that are committed together are linked, each in the trace of its own', async () => {
  const traceparents = Array.from({ length: 40 }, () => newTraceparent('01'));
  await Promise.all(traceparents.map(issueIn));
  const commits = await Promise.all(
    traceparents.map((trace) => collector.span(traceIdOf(trace), 'certificates', 'commit certificates')),
  );
  const linked = commits.filter(({ links = [] }) => links.length > 0);
  expect(linked.length).toBeGreaterThan(1);
  for (const { spanId, links } of linked) {
    for (const link of links!) {
      const other = commits.find((commit) => commit.spanId === link.spanId)!;
      expect(other.traceId).toBe(link.traceId);
      expect(other.links!.map((back) => back.spanId)).toContain(spanId);
    }
  }
});

it('a caller who does not record keeps the trace and gets no spans; one without a trace gets a new one', async () => {
  const unrecorded = newTraceparent('00');
  expect(await traceparentAtWebhook(await issueIn(unrecorded))).toBe(unrecorded);
  const fresh = await traceparentAtWebhook(await issueIn(undefined));
  const hostile = await traceparentAtWebhook(await issueIn(`${newTraceparent('01')}-x`));
  for (const made of [fresh, hostile]) {
    expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await collector.span(traceIdOf(made!), 'webhooks', 'deliver webhook');
    expect((await collector.span(traceIdOf(made!), 'gateway', 'POST /certificates')).parentSpanId ?? '').toBe('');
  }
  expect(collector.of(traceIdOf(unrecorded))).toEqual([]);
});

it('a collector that does not answer, or is gone, harms neither requests nor the stop', async () => {
  collector.hang();
  await traceparentAtWebhook(await issueIn(newTraceparent('01')));
  await platform.services.get('trust-engine')!.stop();
  await collector.stop();
  await traceparentAtWebhook(await issueIn(newTraceparent('01')));
});
