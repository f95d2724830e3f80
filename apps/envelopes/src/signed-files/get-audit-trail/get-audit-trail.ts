import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { CONFIG } from '@probatum/service/resources';
import { contentOf, readTrail, verifyTrail } from '../../audit-trail/read-trail';
import type { TrailRow } from '../../audit-trail/trail';
import type { Envelope } from '../../envelope/envelope';
import { findEnvelope } from '../../envelope/find-envelope';
import type { EnvelopesConfig } from '../../envelopes.config';
import { fileAnswer } from '../file-answer';
import { FindSealedFiles } from '../sealed-files';
import type { AuditTrail } from './audit-trail-answer';

interface Certified {
  readonly sequence: number;
  readonly hash: string;
  readonly auditTrailSha256: string;
}

const certifiedOf = `
  select certified_sequence as sequence, certified_hash as hash, audit_trail_sha256 as "auditTrailSha256" from seal_jobs
  where organization_id = $1 and environment = $2 and envelope_id = $3 and certified_hash is not null`;

/** The audit trail of an envelope: as JSON at any time, as a sealed PDF once it is completed. */
@Injectable()
export class GetAuditTrail {
  constructor(
    private readonly database: Database,
    private readonly files: FindSealedFiles,
    @Inject(CONFIG) private readonly config: Pick<EnvelopesConfig, 'PUBLIC_URL'>,
  ) {}

  /** @throws EnvelopeNotFound, EnvelopeNotCompleted */
  async pdf(tenant: Tenant, id: string): Promise<StreamableFile> {
    const { openAuditTrail } = await this.files.execute(tenant, id);
    return fileAnswer(await openAuditTrail(), 'application/pdf', `${id}-audit-trail.pdf`);
  }

  /** @throws EnvelopeNotFound */
  async json(tenant: Tenant, id: string): Promise<AuditTrail> {
    const session = this.database.of(tenant);
    const envelope = await findEnvelope(session, tenant, id);
    const rows = await readTrail(session, tenant, id);
    const values = [tenant.organizationId, tenant.environment, id];
    const [certified] = await session.query<Certified>(certifiedOf, values, 'certified-head');
    return {
      envelopeId: id,
      status: envelope.status,
      isWhole: verifyTrail(id, rows).isWhole,
      entries: rows.map(entryOf),
      head: rows.at(-1)?.hash ?? null,
      certified: certified ? this.certifiedOf(envelope, certified) : null,
      documents: envelope.documents.map(({ name, sha256, sealedSha256 }) => ({ name, sha256, sealedSha256 })),
      auditTrailSha256: certified?.auditTrailSha256 ?? null,
    };
  }

  execute(tenant: Tenant, id: string, format: 'pdf' | 'json' = 'pdf'): Promise<StreamableFile | AuditTrail> {
    return format === 'json' ? this.json(tenant, id) : this.pdf(tenant, id);
  }

  private certifiedOf({ certificateId }: Envelope, { sequence, hash }: Certified): AuditTrail['certified'] {
    const verificationUrl = `${this.config.PUBLIC_URL.replace(/\/$/, '')}/verify/${certificateId}`;
    return { sequence, hash, certificateId: certificateId!, verificationUrl };
  }
}

function entryOf(row: TrailRow): AuditTrail['entries'][number] {
  const { envelopeId: _envelopeId, ...content } = contentOf(row);
  return { ...content, content: row.content, previousHash: row.previousHash, hash: row.hash };
}
