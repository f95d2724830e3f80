import { Injectable } from '@nestjs/common';
import { certificationRequested, envelopeEvents } from '@probatum/contracts/events/envelopes';
import { Database, type EventToPublish, type Transaction } from '@probatum/persistence/database';
import { appendToTrail, insertIntoTrail, trailHead } from '../../audit-trail/append-to-trail';
import type { SealedDocument } from '../report-audit-trail/audit-report-of';
import type { TrailRow } from '../../audit-trail/trail';
import { changeEnvelope, changeRecipients, timeOfChange } from '../../envelope/change-envelope';
import { type Envelope, isOpen } from '../../envelope/envelope';
import { lockEnvelope } from '../../envelope/find-envelope';
import { fact } from '../../envelope/publish-fact';
import { QueueMessage } from '../../messages/queue-message';
import { Clock } from '@probatum/persistence/clock';
import { Storage } from '../../storage/storage';
import type { SealJob } from './seal-job';
import { SealJobs } from './seal-jobs';

export interface Completion {
  /** The entry of the audit trail whose hash is certified. */
  readonly completion: TrailRow;
  readonly documents: readonly SealedDocument[];
  readonly auditTrail: { readonly sha256: string; readonly bytes: number };
  readonly senderName: string;
}

const storeHashes = `
  update envelope_documents set sealed_sha256 = sealed.sha256
  from unnest($4::int[], $5::text[]) as sealed (position, sha256)
  where organization_id = $1 and environment = $2 and envelope_id = $3 and envelope_documents.position = sealed.position`;

/** The one transaction in which the work of a job comes to count, or comes to nothing. */
@Injectable()
export class CompleteEnvelope {
  constructor(
    private readonly database: Database,
    private readonly jobs: SealJobs,
    private readonly messages: QueueMessage,
    private readonly clock: Clock,
    private readonly storage: Storage,
  ) {}

  /**
   * @returns false when the trail has entries that the completion does not follow: nothing has changed then
   * @throws JobLost
   */
  async execute(job: SealJob, work: Completion): Promise<boolean> {
    const { completion, auditTrail } = work;
    return this.database.transaction(async (tx) => {
      const envelope = await lockEnvelope(tx, job, job.envelopeId);
      const head = await trailHead(tx, job, job.envelopeId);
      if (isOpen(envelope) && head?.hash !== completion.previousHash) return false;
      const { sequence: certifiedSequence, hash: certifiedHash } = completion;
      await this.jobs.end(tx, job, { certifiedSequence, certifiedHash, auditTrailSha256: auditTrail.sha256 }, null);
      if (isOpen(envelope)) await this.write(tx, job, envelope, work);
      return true;
    });
  }

  /** For an envelope that has ended otherwise. @throws JobLost */
  async abandon(job: SealJob): Promise<void> {
    await this.database.transaction((tx) => this.jobs.end(tx, job, undefined, 'The envelope is not open any more'));
  }

  /** Says in the envelope why it cannot be completed. @throws JobLost */
  async fail(job: SealJob, error: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const envelope = await lockEnvelope(tx, job, job.envelopeId);
      await this.jobs.end(tx, job, undefined, error);
      const change = { sealState: 'failed', sealError: error } as const;
      await changeEnvelope(tx, envelope, change, timeOfChange(this.clock, envelope));
    });
  }

  private async write(tx: Transaction, job: SealJob, before: Envelope, work: Completion): Promise<void> {
    const { completion, documents, auditTrail } = work;
    const { organizationId, environment, envelopeId } = job;
    const positions = documents.map(({ position }) => position);
    const hashes = documents.map(({ sealedSha256 }) => sealedSha256);
    await insertIntoTrail(tx, job, envelopeId, [completion]);
    await tx.query(storeHashes, [organizationId, environment, envelopeId, positions, hashes], 'sealed-hashes');
    const { at } = completion;
    const copies = before.recipients.filter(({ role, status }) => role === 'CARBON_COPY' && status === 'PENDING');
    const invited = copies.map((recipient) => ({ ...recipient, status: 'SENT' as const, invitedAt: at }));
    const change = { status: 'COMPLETED', sealState: 'sealed', sealError: null, completedAt: at } as const;
    const envelope = await changeEnvelope(tx, await changeRecipients(tx, before, invited), change, at);
    await tx.publishAll([fact(envelopeEvents.completed, envelope) as EventToPublish, certificationOf(job, work, at)]);
    const informed = envelope.recipients.filter(({ role }) => role !== 'VIEWER');
    const messages = informed.map((recipient) => ({ kind: 'completed' as const, recipient }));
    await appendToTrail(tx, job, envelopeId, at, await this.messages.execute(tx, envelope, at, messages));
    const bytes = documents.reduce((sum, { sealedBytes }) => sum + sealedBytes, auditTrail.bytes);
    await this.storage.release(tx, envelope, bytes);
  }
}

/** Asks for a certificate over the head of the trail, with the sealed documents as what it is about. */
function certificationOf(job: SealJob, { completion, documents, senderName }: Completion, time: Date): EventToPublish {
  const { organizationId, environment, certificateId, envelopeId } = job;
  const data = {
    certificateId,
    reportName: 'Audit trail of an envelope',
    signerName: senderName,
    externalId: envelopeId,
    inputs: documents.map(({ sealedSha256: sha256Hash, name }) => ({ sha256Hash, filename: name })),
    outputs: [{ sha256Hash: completion.hash }],
  };
  const details = { organizationId, environment, subject: certificateId, time, data, occurrence: envelopeId };
  return { definition: certificationRequested, details } as EventToPublish;
}
