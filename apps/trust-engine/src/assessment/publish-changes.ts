import type { Transaction } from '@probatum/persistence/database';
import { type AssessedCertificate, lastChange, reassess, type TrustChange } from './assessment';
import { changeAssessments, findChanged } from './assessments.repository';
import { trustUpdatedRows } from './trust-updated-rows';

/** Stores the facts of certificates, assesses them again and announces those whose level or score has changed. */
export async function publishChanges(
  tx: Transaction,
  certificates: readonly AssessedCertificate[],
  now: Date,
): Promise<void> {
  if (certificates.length === 0) return;
  const evaluatedAt = now.toISOString();
  // Revision 0: the certificate itself is not known yet, so there is nothing to assess.
  const changes = certificates.map((known) => (known.revision > 0 ? reassess(known, evaluatedAt) : undefined));
  await changeAssessments(
    tx,
    certificates.map((known, index) => changes[index]?.after ?? known),
  );
  await tx.publishRows(trustUpdatedRows(changes.filter((change): change is TrustChange => change !== undefined)));
}

/** Announces once more what was last said about certificates, if anything was after their issue. @param first the answers at issuance */
export async function publishAgain(tx: Transaction, first: readonly AssessedCertificate[], now: Date): Promise<void> {
  const beginnings = new Map(first.map((certificate) => [certificate.certificateId, certificate]));
  const changed = await findChanged(tx, first);
  const changes = changed.map((after) => lastChange(beginnings.get(after.certificateId)!, after, now.toISOString()));
  await tx.publishRows(trustUpdatedRows(changes, { reannounced: true }));
}
