import { hash } from 'node:crypto';
import { canonicalize } from '@probatum/certificate-format/canonicalize';

/** Everything that an audit trail tells of. */
export const trailTypes = [
  'envelope.created',
  'envelope.updated',
  'envelope.deleted',
  'envelope.sent',
  'envelope.reminded',
  'message.queued',
  'message.sent',
  'message.failed',
  'message.cancelled',
  'recipient.viewed',
  'recipient.consented',
  'recipient.signed',
  'recipient.approved',
  'recipient.declined',
  'envelope.signed',
  'envelope.sealed',
  'envelope.completed',
  'envelope.declined',
  'envelope.voided',
  'envelope.expired',
  'document.downloaded',
] as const;
export type TrailType = (typeof trailTypes)[number];

/** `recipient`, `system`, or the kind of credential with which the sender called. */
export interface TrailActor {
  readonly type: string;
  readonly id: string;
  readonly name?: string | undefined;
}

export const systemActor: TrailActor = { type: 'system', id: 'envelopes' };

/** One act. `data` is plain JSON: for example the hashes of the documents, or how a recipient was identified. */
export interface TrailEntry {
  readonly type: TrailType;
  readonly actor: TrailActor;
  /** Network address of the actor. */
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** How a recipient is identified who opens the link of their message. */
export const emailLink = 'e-mail link';

export interface TrailHead {
  readonly sequence: number;
  readonly at: Date;
  readonly hash: string;
}

export interface TrailRow {
  readonly sequence: number;
  readonly at: Date;
  /** Canonical JSON (RFC 8785). */
  readonly content: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** The previous hash of the first entry of every trail. */
export const noHash = '0'.repeat(64);

/** SHA-256, in hex, of the hash of the entry before it, a line feed, and the content. */
export function entryHash(previousHash: string, content: string): string {
  return hash('sha256', `${previousHash}\n${content}`, 'hex');
}

/** The entries as rows behind the head. Time never runs backwards within a trail. */
export function chainEntries(
  envelopeId: string,
  head: TrailHead | undefined,
  at: Date,
  entries: readonly TrailEntry[],
): TrailRow[] {
  const time = head && head.at > at ? head.at : at;
  let previousHash = head?.hash ?? noHash;
  return entries.map((entry, index) => {
    const sequence = (head?.sequence ?? 0) + index + 1;
    const content = canonicalize({ envelopeId, sequence, time: time.toISOString(), ...entry });
    const row = { sequence, at: time, content, previousHash, hash: entryHash(previousHash, content) };
    previousHash = row.hash;
    return row;
  });
}
