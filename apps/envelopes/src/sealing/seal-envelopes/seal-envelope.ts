import { Inject, Injectable } from '@nestjs/common';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { CONFIG } from '@probatum/service/resources';
import { auditReportOf, type SealedDocument } from '../report-audit-trail/audit-report-of';
import { readTrail } from '../../audit-trail/read-trail';
import { chainEntries, systemActor, type TrailRow } from '../../audit-trail/trail';
import { timeOfChange } from '../../envelope/change-envelope';
import { type Envelope, isOpen } from '../../envelope/envelope';
import { findEnvelope } from '../../envelope/find-envelope';
import type { EnvelopesConfig } from '../../envelopes.config';
import { OBJECTS } from '../../objects/objects';
import { SealCertificates } from '../seal-certificate/seal-certificates';
import { fingerprintOf, portable, type SealIdentity } from '../seal-certificate/seal-identity';
import { overlaysOf } from '../seal-documents/page-overlays';
import { SealThread } from '../seal-documents/seal-thread';
import { auditTrailObject, sealedDocumentObject } from '../seal-documents/sealed-objects';
import { CompleteEnvelope } from './complete-envelope';
import { pictureHashesOf } from './picture-hashes';
import { type DocumentToRead, ReadDocuments } from './read-documents';
import type { SealJob } from './seal-job';

/** Acts that come between the report and its end make it incomplete, and it is drawn again. */
const maxReports = 5;

/** Seals all documents of an envelope, reports on them, and completes the envelope. */
@Injectable()
export class SealEnvelope {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly certificates: SealCertificates,
    private readonly documents: ReadDocuments,
    private readonly thread: SealThread,
    private readonly complete: CompleteEnvelope,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: Pick<EnvelopesConfig, 'PUBLIC_URL'>,
  ) {}

  /**
   * @returns the positions of the sealed documents
   * @throws SealingFailed, JobLost, or an error after which the job may be tried again
   */
  async execute(job: SealJob): Promise<number[]> {
    const session = this.database.of(job);
    const envelope = await findEnvelope(session, job, job.envelopeId);
    if (!isOpen(envelope)) return this.complete.abandon(job).then(() => []);
    const identity = await this.certificates.current();
    const pictureHashes = pictureHashesOf(await readTrail(session, job, job.envelopeId));
    const documents: SealedDocument[] = [];
    for (const document of await this.documents.list(envelope))
      documents.push(await this.sealDocument(job, { envelope, identity, pictureHashes }, document));
    for (let count = 1; ; count += 1) {
      if (await this.reportAndComplete(job, documents, identity)) return documents.map(({ position }) => position);
      if (count === maxReports) throw new Error('The audit trail grew while it was reported on');
    }
  }

  private async sealDocument(
    job: SealJob,
    { envelope, identity, pictureHashes }: SealedTogether,
    document: DocumentToRead,
  ): Promise<SealedDocument> {
    const bytes = await this.documents.bytes(document);
    const pictures = await this.documents.pictures(envelope, document.position, pictureHashes);
    const time = this.clock.now();
    const { sha256, bytes: sealed } = await this.thread.execute({
      kind: 'document',
      document: bytes,
      ...overlaysOf(envelope, document, pictures),
      drawing: { createdAt: time, id: `${envelope.id}-${document.position}`, language: envelope.locale ?? 'en' },
      identity: portable(identity),
      time,
      reason: `All recipients of ${envelope.id} have signed`,
    });
    await this.store(sealedDocumentObject(job.envelopeId, document.position, job.claims), sealed, sha256);
    return { ...document, sealedSha256: sha256, sealedBytes: sealed.length };
  }

  /** @returns false when the trail has grown meanwhile */
  private async reportAndComplete(
    job: SealJob,
    documents: readonly SealedDocument[],
    identity: SealIdentity,
  ): Promise<boolean> {
    const session = this.database.of(job);
    const envelope = await findEnvelope(session, job, job.envelopeId);
    const earlier = await readTrail(session, job, job.envelopeId);
    const completion = completionOf(job, documents, identity, {
      earlier,
      at: timeOfChange(this.clock, envelope),
    });
    const report = auditReportOf({
      envelope,
      documents,
      rows: [...earlier, completion],
      senderName: await this.nameOfSender(job),
      certificateId: job.certificateId,
      identity,
      publicUrl: this.config.PUBLIC_URL,
    });
    const { sha256, bytes } = await this.thread.execute({
      kind: 'audit-trail',
      report,
      identity: portable(identity),
      time: completion.at,
      reason: `Audit trail of ${envelope.id}`,
    });
    await this.store(auditTrailObject(job.envelopeId, job.claims), bytes, sha256);
    const auditTrail = { sha256, bytes: bytes.length };
    return this.complete.execute(job, { completion, documents, auditTrail, senderName: report.senderName });
  }

  private async nameOfSender({ organizationId }: SealJob): Promise<string> {
    const [row] = await this.database.query<{ name: string }>(
      'select name from organizations where organization_id = $1',
      [organizationId],
    );
    return row?.name ?? organizationId;
  }

  private async store(name: string, bytes: Uint8Array, sha256: string): Promise<void> {
    const stored = await this.objects.put(name, bytes);
    if (stored.sha256 !== sha256) throw new Error(`The object ${name} was not stored as it was sealed`);
  }
}

/** Common to all documents of an envelope. */
interface SealedTogether {
  readonly envelope: Envelope;
  readonly identity: SealIdentity;
  readonly pictureHashes: ReadonlyMap<string, string>;
}

interface Place {
  readonly earlier: readonly TrailRow[];
  readonly at: Date;
}

/** The last entry of the report, which the head of the certified chain is. */
function completionOf(
  { envelopeId, certificateId }: SealJob,
  documents: readonly SealedDocument[],
  { certificates }: SealIdentity,
  { earlier, at }: Place,
): TrailRow {
  const sealed = documents.map(({ name, sealedSha256 }) => ({ name, sha256: sealedSha256 }));
  const data = { documents: sealed, certificateId, sealCertificate: fingerprintOf(certificates[0]) };
  const entry = { type: 'envelope.completed', actor: systemActor, data } as const;
  return chainEntries(envelopeId, earlier.at(-1), at, [entry])[0]!;
}
