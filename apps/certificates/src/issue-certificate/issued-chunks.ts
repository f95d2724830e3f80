import { inChunks } from '@probatum/contracts/events/chunk';
import { certificateIssuedV2 } from '@probatum/contracts/events/certificates';
import { perTenant } from '@probatum/contracts/tenant';
import { type ChunkHead, chunkHead } from '@probatum/persistence/chunks';
import type { SignedCertificate } from '../certificate/certificate';

interface IssuedItem {
  readonly signed: Pick<SignedCertificate, 'organizationId' | 'environment' | 'issuedAt'>;
  readonly event: string;
  readonly traceparent?: string | undefined;
}

export interface IssuedChunks<Item> {
  readonly heads: ChunkHead[];
  /** Number of the chunk of an item, from 1 on. */
  readonly chunkOf: (item: Item) => number;
}

/**
 * Divides the certificates of a group into the events that announce them. The statement leaves out those that turn out to
 * be repeated requests, so a chunk is put together there.
 */
export function issuedChunks<Item extends IssuedItem>(items: readonly Item[]): IssuedChunks<Item> {
  const heads: ChunkHead[] = [];
  const numbers = new Map<Item, number>();
  for (const own of perTenant(items, ({ signed }) => signed)) {
    for (const chunk of inChunks(own, ({ event }) => event)) {
      const { organizationId, environment, issuedAt: time } = chunk[0]!.signed;
      const traceparent = traceOf(chunk);
      heads.push(chunkHead(certificateIssuedV2, { organizationId, environment, time, traceparent }));
      for (const item of chunk) numbers.set(item, heads.length);
    }
  }
  return { heads, chunkOf: (item) => numbers.get(item)! };
}

/** The trace that all of them belong to; each certificate names its own besides. */
function traceOf([first, ...others]: readonly IssuedItem[]): string | undefined {
  return others.every(({ traceparent }) => traceparent === first!.traceparent) ? first!.traceparent : undefined;
}
