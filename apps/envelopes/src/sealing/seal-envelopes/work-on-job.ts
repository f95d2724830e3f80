import { Inject, Injectable } from '@nestjs/common';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { OBJECTS } from '../../objects/objects';
import { SealingFailed } from '../seal-documents/sealing-failed';
import { auditTrailObject, sealedDocumentObject } from '../seal-documents/sealed-objects';
import { CompleteEnvelope } from './complete-envelope';
import { SealEnvelope } from './seal-envelope';
import { isGivenUp, JobLost, retryDelayMs, type SealJob } from './seal-job';
import { SealJobs } from './seal-jobs';

/** One attempt at a job. Every failure is recorded or logged, and none is thrown. */
@Injectable()
export class WorkOnJob {
  constructor(
    private readonly jobs: SealJobs,
    private readonly seal: SealEnvelope,
    private readonly complete: CompleteEnvelope,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute(job: SealJob): Promise<void> {
    const stopKeeping = this.jobs.keepUntilDone(job);
    const { envelopeId } = job;
    try {
      await this.attempt(job);
    } catch (error) {
      if (error instanceof JobLost) this.logger.warn({ envelopeId }, 'another process seals this envelope by now');
      else this.logger.error({ err: error, envelopeId }, 'the outcome of sealing could not be recorded');
    } finally {
      stopKeeping();
    }
  }

  private async attempt(job: SealJob): Promise<void> {
    if (isGivenUp(job)) return this.complete.fail(job, 'Sealing was interrupted too often. The platform has given up.');
    let positions: readonly number[];
    try {
      positions = await this.seal.execute(job);
    } catch (error) {
      if (error instanceof JobLost) throw error;
      return this.fail(job, error as Error);
    }
    await this.removeEarlierResults(job, positions);
  }

  private async fail(job: SealJob, error: Error): Promise<void> {
    const { envelopeId, tries } = job;
    const delayMs = error instanceof SealingFailed ? undefined : retryDelayMs(tries);
    this.logger.error({ err: error, envelopeId, retryInMs: delayMs ?? null }, 'an envelope could not be sealed');
    if (delayMs !== undefined) return this.jobs.retry(job, storable(error.message), delayMs);
    const isOwn = error instanceof SealingFailed;
    return this.complete.fail(
      job,
      isOwn ? storable(error.message) : 'The documents could not be sealed because of an internal fault.',
    );
  }

  /** Of claims that ended before they were complete. Results that stay are never referred to. */
  private async removeEarlierResults({ envelopeId, claims }: SealJob, positions: readonly number[]): Promise<void> {
    for (let claim = 1; claim < claims; claim += 1) {
      await this.objects.delete(auditTrailObject(envelopeId, claim));
      for (const position of positions) await this.objects.delete(sealedDocumentObject(envelopeId, position, claim));
    }
  }
}

/** A message may quote a hostile file: Postgres keeps no NUL. */
function storable(message: string): string {
  return message.replaceAll('\0', '\ufffd').slice(0, 1_000);
}
