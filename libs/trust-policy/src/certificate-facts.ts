import type { Facts } from './policy';

/** The relevant facts of an issued certificate. The data of the event `certificate.issued` has this shape. */
export interface IssuedCertificate {
  /** Lower-case hex SHA-256 of the canonical payload. */
  readonly canonicalPayloadHash: string;
  readonly evidenceSummary: {
    readonly input: number;
    readonly output: number;
    readonly attachment: number;
    readonly reference: number;
  };
  readonly parentCertificateIds: readonly string[];
  readonly model: { readonly modelId?: string; readonly modelName?: string };
}

/**
 * The facts of a certificate that was just signed and stored. They hold until others are stated:
 * all facts of a certificate are `{ ...initialFacts(…), ...others }`, in whatever order they became known.
 */
export function initialFacts(certificate: IssuedCertificate): Facts {
  const { evidenceSummary: evidence, model } = certificate;
  return {
    'certificate.revoked': false,
    'certificate.payload_hash': certificate.canonicalPayloadHash,
    'certificate.parents': certificate.parentCertificateIds.length,
    'signature.valid': true,
    'evidence.inputs': evidence.input,
    'evidence.outputs': evidence.output,
    'evidence.attachments': evidence.attachment,
    'evidence.references': evidence.reference,
    'model.named': Boolean(model.modelName || model.modelId),
  };
}

/** Facts from the revocation of a certificate. */
export const revokedFacts: Facts = Object.freeze({ 'certificate.revoked': true });

/** Facts from the confirmation of an anchor about its certificate. */
export function anchorFacts(anchor: { readonly canonicalPayloadHash: string; readonly simulated: boolean }): Facts {
  return {
    'anchor.confirmed': true,
    'anchor.payload_hash': anchor.canonicalPayloadHash,
    'anchor.simulated': anchor.simulated,
  };
}
