import { defineEvent } from './event';

export const envelopeStatuses = [
  'DRAFT',
  'SCHEDULED',
  'SENT',
  'DELIVERED',
  'PARTIALLY_SIGNED',
  'COMPLETED',
  'DECLINED',
  'VOIDED',
  'EXPIRED',
  'RETURNED_TO_SENDER',
] as const;
export type EnvelopeStatus = (typeof envelopeStatuses)[number];

export const recipientRoles = ['SIGNER', 'APPROVER', 'VIEWER', 'CARBON_COPY'] as const;
export type RecipientRole = (typeof recipientRoles)[number];

export const recipientStatuses = ['PENDING', 'SENT', 'VIEWED', 'SIGNED', 'APPROVED', 'DECLINED'] as const;
export type RecipientStatus = (typeof recipientStatuses)[number];

export const signatureLevels = ['SIMPLE', 'ADVANCED', 'QUALIFIED'] as const;
export type SignatureLevel = (typeof signatureLevels)[number];

/** A recipient as events tell of them. Times are ISO 8601 in UTC. */
export interface RecipientFacts {
  readonly recipientId: string;
  readonly email: string;
  readonly name?: string | undefined;
  readonly role: RecipientRole;
  readonly status: RecipientStatus;
  readonly viewedAt: string | null;
  /** When they signed or approved. */
  readonly signedAt: string | null;
  /** Network address from which they signed or approved. */
  readonly signedFrom?: string | undefined;
}

/** An envelope after the change that the event is about. */
export interface EnvelopeFacts {
  readonly envelopeId: string;
  readonly status: EnvelopeStatus;
  readonly subject: string;
  readonly signatureLevel: SignatureLevel;
  /** In the order of signing. */
  readonly recipients: readonly RecipientFacts[];
  readonly completedAt: string | null;
  readonly declineReason?: string | undefined;
  readonly voidReason?: string | undefined;
  /** URL that receives the events of this envelope, beside the webhooks of the organization. */
  readonly webhookUrl?: string | undefined;
}

/** The act of a recipient, and the envelope after it. */
export interface RecipientActed extends EnvelopeFacts {
  /** One of `recipients`. */
  readonly recipientId: string;
}

const example: EnvelopeFacts = {
  envelopeId: 'env_01j9z3k4m5n6p7q8r9s0t1v2w3',
  status: 'SENT',
  subject: 'Contrat de prestation',
  signatureLevel: 'SIMPLE',
  recipients: [
    {
      recipientId: 'rcp_01j9z3k4m5n6p7q8r9s0t1v2w3',
      email: 'client@example.com',
      name: 'Marie Dubois',
      role: 'SIGNER',
      status: 'SENT',
      viewedAt: null,
      signedAt: null,
    },
  ],
  completedAt: null,
};

function envelopeEvent(verb: string, description: string, difference: Partial<EnvelopeFacts>) {
  return defineEvent<EnvelopeFacts>({
    context: 'envelopes',
    entity: 'envelope',
    verb,
    description,
    example: { ...example, ...difference },
  });
}

const viewedAt = '2026-11-28T09:10:00.000Z';
const signedAt = '2026-11-28T09:12:00.000Z';
const signed = example.recipients.map(
  (recipient) => ({ ...recipient, status: 'SIGNED', viewedAt, signedAt, signedFrom: '203.0.113.7' }) as const,
);
const completed = { status: 'COMPLETED', recipients: signed, completedAt: '2026-11-28T09:12:01.000Z' } as const;

export const envelopeEvents = {
  created: envelopeEvent('created', 'An envelope was created.', { status: 'DRAFT' }),
  sent: envelopeEvent('sent', 'An envelope was sent: its first recipients are invited.', {}),
  viewed: envelopeEvent('viewed', 'A recipient has opened the envelope for the first time.', { status: 'DELIVERED' }),
  signed: envelopeEvent('signed', 'All signers and approvers have acted. The sealed PDF may not exist yet.', {
    status: 'PARTIALLY_SIGNED',
    recipients: signed,
  }),
  completed: envelopeEvent('completed', 'The sealed PDF exists and has passed its verification.', completed),
  declined: envelopeEvent('declined', 'A recipient has declined.', {
    status: 'DECLINED',
    declineReason: 'The price is wrong.',
  }),
  voided: envelopeEvent('voided', 'The sender has withdrawn the envelope.', {
    status: 'VOIDED',
    voidReason: 'Sent by mistake.',
  }),
  expired: envelopeEvent('expired', 'The envelope has expired before all recipients have acted.', {
    status: 'EXPIRED',
  }),
} as const;

function recipientEvent(verb: string, description: string, difference: Partial<EnvelopeFacts>) {
  return defineEvent<RecipientActed>({
    context: 'envelopes',
    entity: 'recipient',
    verb,
    description,
    example: { ...example, ...difference, recipientId: example.recipients[0]!.recipientId },
  });
}

export const recipientEvents = {
  viewed: recipientEvent('viewed', 'A recipient has opened the envelope.', { status: 'DELIVERED' }),
  signed: recipientEvent('signed', 'A signer has signed.', { status: 'PARTIALLY_SIGNED', recipients: signed }),
  approved: recipientEvent('approved', 'An approver has approved.', { status: 'PARTIALLY_SIGNED' }),
} as const;

/** A service asks for a certificate over hashes of its own, for example over the head of an audit trail. */
export interface CertificationRequested {
  /** Chosen by the service, so that its documents can name the certificate before it exists. */
  readonly certificateId: string;
  readonly reportName: string;
  readonly signerName: string;
  readonly externalId: string;
  /** Lower-case hex SHA-256. */
  readonly inputs: readonly { readonly sha256Hash: string; readonly filename?: string | undefined }[];
  readonly outputs: readonly { readonly sha256Hash: string; readonly filename?: string | undefined }[];
}

export const certificationRequested = defineEvent<CertificationRequested>({
  context: 'envelopes',
  entity: 'certification',
  verb: 'requested',
  description: 'The audit trail of a completed envelope is to be certified.',
  example: {
    certificateId: 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3',
    reportName: 'Audit trail of an envelope',
    signerName: 'Acme Consulting',
    externalId: 'env_01j9z3k4m5n6p7q8r9s0t1v2w3',
    inputs: [
      { sha256Hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', filename: 'contract.pdf' },
    ],
    outputs: [{ sha256Hash: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752' }],
  },
});
