/** Names of the results in the object store. Each claim of a job has its own, so that a late process replaces nothing. */
export function sealedDocumentObject(envelopeId: string, position: number, claim: number): string {
  return `${envelopeId}-${position}-sealed-${claim}`;
}

export function auditTrailObject(envelopeId: string, claim: number): string {
  return `${envelopeId}-audit-trail-${claim}`;
}
