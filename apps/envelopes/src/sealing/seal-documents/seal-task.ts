import type { Overlay, OverlayOptions } from '@probatum/pdf-pages/boxes/overlay';
import type { Drawing } from '@probatum/pdf-signing/draw-on-pages';
import type { AuditReport } from '../report-audit-trail/audit-report';
import type { PortableIdentity } from '../seal-certificate/seal-identity';

/** Common to all seals. */
export interface SealBy {
  readonly identity: PortableIdentity;
  readonly time: Date;
  readonly reason: string;
}

/** A document that recipients have seen, and the drawings of their fields. */
export interface DocumentToSeal extends SealBy {
  readonly kind: 'document';
  readonly document: Uint8Array;
  readonly overlays: readonly Overlay[];
  readonly places: readonly Drawing[];
  readonly drawing: OverlayOptions;
}

export interface AuditTrailToSeal extends SealBy {
  readonly kind: 'audit-trail';
  readonly report: AuditReport;
}

export type SealTask = DocumentToSeal | AuditTrailToSeal;

export interface SealedPdf {
  readonly bytes: Uint8Array;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The answer of the thread. A final failure is one that another attempt would repeat. */
export type SealAnswer =
  | { readonly sealed: SealedPdf }
  | { readonly failure: { readonly message: string; readonly stack?: string | undefined; readonly isFinal: boolean } };
