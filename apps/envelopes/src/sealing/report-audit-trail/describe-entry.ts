import type { Recipient } from '../../envelope/envelope';
import { contentOf, type TrailContent } from '../../audit-trail/read-trail';
import type { TrailRow, TrailType } from '../../audit-trail/trail';
import type { ReportedEntry } from './audit-report';

const acts: Readonly<Record<TrailType, string>> = {
  'envelope.created': 'Envelope created',
  'envelope.updated': 'Envelope changed',
  'envelope.deleted': 'Draft deleted',
  'envelope.sent': 'Envelope sent',
  'envelope.reminded': 'Recipients reminded',
  'message.queued': 'Message prepared',
  'message.sent': 'Message handed to the mail server',
  'message.failed': 'Message could not be sent',
  'message.cancelled': 'Message not sent: the envelope has ended',
  'recipient.viewed': 'Documents opened',
  'recipient.consented': 'Consent to sign electronically',
  'recipient.signed': 'Signed',
  'recipient.approved': 'Approved',
  'recipient.declined': 'Declined',
  'envelope.signed': 'All signers and approvers have acted',
  'envelope.sealed': 'Documents sealed',
  'envelope.completed': 'Documents sealed, envelope completed',
  'envelope.declined': 'Envelope ended by a refusal',
  'envelope.voided': 'Envelope withdrawn by the sender',
  'envelope.expired': 'Envelope expired',
  'document.downloaded': 'Sealed document downloaded',
};

/** A text that keeps its own direction: UAX 9, FSI and PDI. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** Members of the data that a reader learns from the rest of the line. */
const leftOut = new Set(['messageId', 'recipientId']);

/** An entry of the audit trail in the words of the report. */
export function describeEntry(row: TrailRow, recipients: readonly Recipient[]): ReportedEntry {
  const content = contentOf(row);
  const { type, address, userAgent, data = {} } = content;
  const details = Object.entries(data).flatMap(([name, value]) => (leftOut.has(name) ? [] : linesOf(name, value)));
  return {
    sequence: row.sequence,
    time: row.at.toISOString(),
    act: acts[type] ?? type,
    details,
    actor: actorOf(content, recipients),
    address,
    userAgent,
    hash: row.hash,
  };
}

function actorOf({ actor }: TrailContent, recipients: readonly Recipient[]): string {
  const recipient = recipients.find(({ id }) => id === actor.id);
  if (recipient) return [recipient.name, recipient.email].filter(Boolean).join('\n');
  if (actor.type === 'system') return 'The platform';
  return `The sender (${[actor.type.replaceAll('_', ' '), actor.name].filter(Boolean).join(' ')})`;
}

function linesOf(name: string, value: unknown): string[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => linesOf(`${name} ${index + 1}`, item));
  if (typeof value !== 'object') return [`${inWords(name)}: ${isolated(String(value as string | number | boolean))}`];
  // A thing that has a name is told by it.
  const { name: own, ...rest } = value as Record<string, unknown>;
  const parts = Object.entries(rest).flatMap(([key, item]) => linesOf(key, item));
  return [`${inWords(name)}: ${typeof own === 'string' ? isolated(own) : ''}`.trimEnd(), ...parts];
}

/** `identifiedBy` → `Identified by` */
function inWords(name: string): string {
  if (name === 'sha256') return 'SHA-256';
  const words = name.replace(/(?<=[a-z])(?=[A-Z0-9])/g, ' ').toLowerCase();
  return (words[0] ?? '').toUpperCase() + words.slice(1);
}
