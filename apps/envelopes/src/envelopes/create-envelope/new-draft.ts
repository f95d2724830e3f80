import { newId } from '@probatum/contracts/ids';
import type { Caller } from '@probatum/http/identity/identity';
import { chainEntries, type TrailRow } from '../../audit-trail/trail';
import { hashesOf } from '../../envelope/documents-in-trail';
import type { Envelope } from '../../envelope/envelope';
import type { NewRecipient } from '../new-recipient';
import type { Origin } from '../origin';
import type { Wanted } from './read-request';

/** A checked request for an envelope. */
export interface DraftRequest {
  readonly caller: Caller;
  readonly wanted: Wanted;
  readonly origin: Origin;
}

/** An envelope as it is inserted. */
export interface NewDraft {
  readonly envelope: Envelope;
  readonly recipients: readonly NewRecipient[];
  readonly trail: readonly TrailRow[];
}

/** How every envelope begins. */
const beginning = {
  status: 'DRAFT',
  version: 1,
  sealState: 'none',
  sealError: null,
  certificateId: null,
  declineReason: null,
  voidReason: null,
  sentAt: null,
  completedAt: null,
} as const;

export function newDraft(
  { caller, wanted, origin: { source, ...origin } }: DraftRequest,
  recipients: readonly NewRecipient[],
  { documents, fields }: Pick<Envelope, 'documents' | 'fields'>,
  at: Date,
): NewDraft {
  const envelope: Envelope = {
    ...beginning,
    organizationId: caller.organizationId,
    environment: caller.environment,
    id: newId('env'),
    ...wanted.settings,
    templateId: wanted.templateId ?? null,
    createdAt: at,
    updatedAt: at,
    recipients,
    documents,
    fields,
  };
  const data = { subject: envelope.subject, documents: hashesOf(documents), source };
  const trail = chainEntries(envelope.id, undefined, at, [{ type: 'envelope.created', ...origin, data }]);
  return { envelope, recipients, trail };
}
