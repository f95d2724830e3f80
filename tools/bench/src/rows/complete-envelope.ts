import { PNG } from 'pngjs';
import type { BenchPlatform } from '../bench-platform';
import { EnvelopeCalls } from '../envelope-calls';
import { median } from '../median';
import { percentile } from '../percentile';
import type { BenchOptions, Row } from '../row';

const mustReachMs = 1_000;
const askAgainMs = 10;
const limitMs = 30_000;
const warmUpEnvelopes = 3;
const picture = drawnPicture();

interface Session {
  readonly documents: readonly { readonly sha256: string }[];
  readonly fields: readonly { readonly id: string }[];
}

/** From the request of the last signature until the envelope is read as completed, with nothing else to do. */
export async function completeEnvelopeRow(platform: BenchPlatform, { rounds, isQuick }: BenchOptions): Promise<Row> {
  const calls = new EnvelopeCalls(platform);
  const documentId = await calls.uploadContract();
  const measure = async (envelopes: number) => {
    const times: number[] = [];
    for (let count = 0; count < envelopes; count += 1) times.push(await timeOfSeal(platform, calls, documentId));
    return times;
  };
  await measure(warmUpEnvelopes);
  const times = await measure(isQuick ? 10 : 20 * rounds);
  await platform.settle();
  const p95 = percentile(times, 0.95);
  return {
    what: 'last signature to completed envelope, idle (from the request, as the API shows it)',
    floor: '—',
    ours: `p50 ${Math.round(median(times))} ms, p95 ${Math.round(p95)} ms`,
    mustReach: `p95 ≤ ${mustReachMs} ms`,
    reached: p95 <= mustReachMs,
    details: { times },
  };
}

async function timeOfSeal(platform: BenchPlatform, calls: EnvelopeCalls, documentId: string): Promise<number> {
  const { id, token } = await sentEnvelope(calls, documentId);
  const session = await calls.call<Session>('GET', `/sign/${token}/session`);
  await calls.call('POST', `/sign/${token}/view`);
  await platform.settle();
  const start = performance.now();
  await calls.call('POST', `/sign/${token}/finish`, {
    consent: true,
    documentHashes: session.documents.map(({ sha256 }) => sha256),
    fields: session.fields.map((field) => ({ id: field.id, picture })),
  });
  await untilCompleted(calls, id);
  return performance.now() - start;
}

async function sentEnvelope(calls: EnvelopeCalls, documentId: string): Promise<{ id: string; token: string }> {
  const recipients = [{ email: 'ada@example.com', name: 'Ada Example', role: 'SIGNER' }];
  const request = { subject: 'Contract for services', documentIds: [documentId], recipients };
  const { id } = await calls.call<{ id: string }>('POST', '/api/v1/envelopes', request);
  const sent = await calls.call<{ recipients: { signUrl: string }[] }>('POST', `/api/v1/envelopes/${id}/send`);
  return { id, token: sent.recipients[0]!.signUrl.split('/').at(-1)! };
}

async function untilCompleted(calls: EnvelopeCalls, id: string): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    const { status } = await calls.call<{ status: string }>('GET', `/api/v1/envelopes/${id}`);
    if (status === 'COMPLETED') return;
    if (performance.now() > end) throw new Error(`Envelope ${id} is not completed after ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
}

/** A signature as the page draws it, in base64. */
function drawnPicture(): string {
  const png = new PNG({ width: 600, height: 200 });
  for (let x = 20; x < 580; x += 1) {
    const y = 100 + Math.round(60 * Math.sin(x / 30));
    for (let line = y; line < y + 4; line += 1) png.data.writeUInt32BE(0x12264aff, (line * 600 + x) * 4);
  }
  return PNG.sync.write(png).toString('base64');
}
