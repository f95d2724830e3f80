import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Database } from '@probatum/persistence/database';
import type { Envelope } from '../envelope/envelope';
import { findEnvelope } from '../envelope/find-envelope';
import { OBJECTS } from '../objects/objects';
import { auditTrailObject, sealedDocumentObject } from '../sealing/seal-documents/sealed-objects';
import { EnvelopeNotCompleted } from './signed-files.errors';

export interface SealedFiles {
  readonly envelope: Envelope;
  openDocument(position: number): Promise<Readable>;
  openAuditTrail(): Promise<Readable>;
}

const claimOf = `
  select sealed_claim as claim from seal_jobs
  where organization_id = $1 and environment = $2 and envelope_id = $3 and sealed_claim is not null`;

/** The files of a completed envelope. */
@Injectable()
export class FindSealedFiles {
  constructor(
    private readonly database: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  /** @throws EnvelopeNotFound, EnvelopeNotCompleted */
  async execute(tenant: Tenant, id: string): Promise<SealedFiles> {
    const session = this.database.of(tenant);
    const envelope = await findEnvelope(session, tenant, id);
    const values = [tenant.organizationId, tenant.environment, id];
    const [job] = await session.query<{ claim: number }>(claimOf, values, 'sealed-claim');
    if (envelope.status !== 'COMPLETED' || !job) throw new EnvelopeNotCompleted(id, envelope.status);
    return {
      envelope,
      openDocument: (position) => this.objects.get(sealedDocumentObject(id, position, job.claim)),
      openAuditTrail: () => this.objects.get(auditTrailObject(id, job.claim)),
    };
  }
}
