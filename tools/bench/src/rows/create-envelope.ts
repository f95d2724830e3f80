import type { BenchPlatform } from '../bench-platform';
import { EnvelopeCalls, envelopeRequest } from '../envelope-calls';
import { startFloor } from '../floor';
import type { BenchOptions, Row } from '../row';
import { compare } from './compare';
import { checkingStored, undisturbed } from './sides';

const path = '/api/v1/envelopes';
const json = { 'content-type': 'application/json' };

/** A draft with one document, two recipients and two fields. */
export async function createEnvelopeRow(platform: BenchPlatform, options: BenchOptions): Promise<Row> {
  const documentId = await new EnvelopeCalls(platform).uploadContract();
  const floor = await startFloor('envelope-floor', platform.local.databaseUrl, { DOCUMENT_ID: documentId });
  const body = JSON.stringify(envelopeRequest(documentId));
  const plan = { method: 'POST' as const, body, withIdempotencyKey: true };
  try {
    return await compare(
      {
        what: `POST ${path} through the gateway (floor: the same rows in one transaction)`,
        floor: { ...plan, url: `${floor.url}${path}`, headers: json, ...undisturbed(platform, floor) },
        ours: {
          ...plan,
          url: `${platform.local.gatewayUrl}${path}`,
          headers: { ...json, ...platform.keyHeaders },
          processes: platform.processes,
          settle: async () => void (await platform.settle()),
          ...checkingStored(platform, () => platform.countEnvelopes()),
        },
        mustReach: 0.5,
      },
      options,
    );
  } finally {
    await floor.stop();
  }
}
