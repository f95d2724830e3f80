import type { Transaction } from '@probatum/persistence/database';
import { type AssessedCertificate, reassess, type TrustChange, trustUpdatedEvent } from './assessment';
import { changeAssessments } from './assessments.repository';

/** Assesses certificates again and announces those whose level or score is no longer what was last said. */
export async function publishChanges(tx: Transaction, certificates: readonly AssessedCertificate[]): Promise<void> {
  const evaluatedAt = new Date().toISOString();
  const changes = certificates
    .map((certificate) => reassess(certificate, evaluatedAt))
    .filter((change): change is TrustChange => change !== undefined);
  if (changes.length === 0) return;
  const after = changes.map((change) => change.after);
  await changeAssessments(tx, after);
  await tx.publishAll(changes.map(trustUpdatedEvent));
}
