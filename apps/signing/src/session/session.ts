/** The signer's API as the service describes it: everything that the page knows of an envelope. */
export type FieldType =
  | 'SIGNATURE'
  | 'INITIALS'
  | 'DATE_SIGNED'
  | 'TEXT'
  | 'CHECKBOX'
  | 'DROPDOWN'
  | 'ATTACHMENT'
  | 'STAMP'
  | 'DRAWING'
  | 'RADIO_GROUP';

/** Position and size in points, from the upper left corner of the page. */
export interface Field {
  readonly id: string;
  readonly documentPosition: number;
  /** From 1. */
  readonly page: number;
  readonly type: FieldType;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly options: readonly string[];
  readonly required: boolean;
}

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

export interface SignedDocument {
  readonly position: number;
  readonly name: string;
  /** Of the file that is shown, in hex. */
  readonly sha256: string;
  readonly pages: readonly PageSize[];
}

/** Why the recipient cannot act now; null if they can. */
export type Reason =
  | 'not_sent'
  | 'not_your_turn'
  | 'signed'
  | 'approved'
  | 'viewer'
  | 'completed'
  | 'declined'
  | 'voided'
  | 'expired'
  | 'returned';

export interface Session {
  readonly envelope: {
    readonly id: string;
    readonly subject: string;
    readonly message?: string;
    readonly status: string;
    readonly locale?: string;
    readonly expiresAt: string | null;
    readonly senderName: string;
    readonly environment: 'live' | 'sandbox';
    readonly redirectUrl?: string;
  };
  readonly recipient: {
    readonly id: string;
    readonly name?: string;
    readonly email: string;
    readonly role: 'SIGNER' | 'APPROVER' | 'VIEWER' | 'CARBON_COPY';
    readonly status: string;
    readonly signedAt: string | null;
  };
  readonly documents: readonly SignedDocument[];
  readonly fields: readonly Field[];
  readonly canAct: boolean;
  readonly reason: Reason | null;
  readonly canDownload: boolean;
  readonly consentText: string;
}

/** A picture is a data URL of a PNG. */
export interface Answer {
  readonly value?: string;
  readonly picture?: string;
}

export type Answers = Readonly<Record<string, Answer>>;
