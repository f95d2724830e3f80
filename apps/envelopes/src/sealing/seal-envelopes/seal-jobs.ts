import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@probatum/persistence/database';
import { CONFIG } from '@probatum/service/resources';
import type { EnvelopesConfig } from '../../envelopes.config';
import { JobLost, type SealJob } from './seal-job';

/** The organizations take turns, so that the many envelopes of one do not hold up the others. */
const claim = `
  with waiting as (
    select organization_id, environment, envelope_id,
      row_number() over (partition by organization_id order by next_attempt_at) as turn
    from seal_jobs where next_attempt_at <= now() and (claims > tries) = $3
  ), due as (
    select organization_id, environment, envelope_id
    from seal_jobs join waiting using (organization_id, environment, envelope_id)
    where next_attempt_at <= now() order by turn, next_attempt_at limit $1 for update of seal_jobs skip locked
  )
  update seal_jobs set claims = claims + 1, next_attempt_at = clock_timestamp() + $2 * interval '1 ms'
  from due
  where seal_jobs.organization_id = due.organization_id and seal_jobs.environment = due.environment
    and seal_jobs.envelope_id = due.envelope_id
  returning seal_jobs.organization_id as "organizationId", seal_jobs.environment, seal_jobs.envelope_id as "envelopeId",
    certificate_id as "certificateId", tries, claims`;

/** Its claims are more than the attempts whose end was recorded. */
const interrupted = `select 1 from seal_jobs where next_attempt_at <= now() and claims > tries limit 1`;

const isHeld = `organization_id = $1 and environment = $2 and envelope_id = $3 and claims = $4
  and next_attempt_at is not null`;

const keep = `update seal_jobs set next_attempt_at = clock_timestamp() + $5 * interval '1 ms' where ${isHeld} returning 1`;

const end = `
  update seal_jobs set next_attempt_at = null, last_error = $5, sealed_claim = $6, certified_sequence = $7,
    certified_hash = $8, audit_trail_sha256 = $9
  where ${isHeld} returning 1`;

const retry = `
  update seal_jobs set tries = tries + 1, last_error = $5, next_attempt_at = clock_timestamp() + $6 * interval '1 ms'
  where ${isHeld} returning 1`;

/** The result of a job. Without one it has failed. */
export interface SealResult {
  readonly certifiedSequence: number;
  readonly certifiedHash: string;
  readonly auditTrailSha256: string;
}

/** The table of jobs. Its row decides which process works on an envelope, and that one result counts. */
@Injectable()
export class SealJobs {
  private readonly leaseMs: number;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) config: Pick<EnvelopesConfig, 'SEAL_LEASE_SECONDS'>,
  ) {
    this.leaseMs = config.SEAL_LEASE_SECONDS * 1_000;
  }

  /** Jobs that were never interrupted. */
  async claim(room: number): Promise<SealJob[]> {
    return this.database.query<SealJob>(claim, [room, this.leaseMs, false], 'seal-jobs-claim');
  }

  /** A job whose process ended within an earlier attempt. */
  async claimInterrupted(): Promise<SealJob | undefined> {
    const [job] = await this.database.query<SealJob>(claim, [1, this.leaseMs, true], 'seal-jobs-claim');
    return job;
  }

  async hasInterrupted(): Promise<boolean> {
    return (await this.database.query(interrupted, [], 'seal-jobs-interrupted')).length > 0;
  }

  /** Extends the lease until the function is called that this returns. */
  keepUntilDone(job: SealJob): () => void {
    const extend = () => this.database.query(keep, [...keyOf(job), this.leaseMs], 'seal-jobs-keep');
    // A lease that cannot be extended ends, and then the result of this process does not count.
    const timer = setInterval(() => void extend().catch(() => undefined), this.leaseMs / 3);
    return () => clearInterval(timer);
  }

  /** @throws JobLost */
  async end(tx: Transaction, job: SealJob, result: SealResult | undefined, error: string | null): Promise<void> {
    const { certifiedSequence = null, certifiedHash = null, auditTrailSha256 = null } = result ?? {};
    const stored = [error, result ? job.claims : null, certifiedSequence, certifiedHash, auditTrailSha256];
    const rows = await tx.query(end, [...keyOf(job), ...stored], 'seal-jobs-end');
    if (rows.length === 0) throw new JobLost();
  }

  /** @throws JobLost */
  async retry(job: SealJob, error: string, inMs: number): Promise<void> {
    const rows = await this.database.query(retry, [...keyOf(job), error, inMs], 'seal-jobs-retry');
    if (rows.length === 0) throw new JobLost();
  }
}

function keyOf({ organizationId, environment, envelopeId, claims }: SealJob): unknown[] {
  return [organizationId, environment, envelopeId, claims];
}
