import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Transaction } from '@probatum/persistence/database';

// The certificate's id is chosen once, so that a job that is repeated names the same certificate in its documents.
const start = `
  with job as (
    insert into seal_jobs (organization_id, environment, envelope_id, certificate_id)
    values ($1, $2, $3, $4)
    on conflict do nothing
    returning certificate_id
  )
  update envelopes set seal_state = 'pending', seal_error = null, certificate_id = job.certificate_id
  from job where envelopes.organization_id = $1 and envelopes.environment = $2 and envelopes.id = $3`;

/**
 * Lets the documents of an envelope be sealed once the transaction has committed. Called when all signers and approvers
 * have acted; a further call changes nothing.
 */
export async function startSealing(tx: Transaction, envelope: Tenant & { readonly id: string }): Promise<void> {
  const { organizationId, environment, id } = envelope;
  await tx.query(start, [organizationId, environment, id, newId('cert')], 'start-sealing');
}
