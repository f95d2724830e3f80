import { type CertificatesIssued, certificateIssuedV2 } from '@probatum/contracts/events/certificates';
import { type CloudEvent, streamName, subjectOf } from '@probatum/contracts/events/event';
import type { Tenant } from '@probatum/contracts/tenant';
import { waitFor } from '@probatum/testing/wait-for';
import { connect, type NatsConnection } from 'nats';
import { Client } from 'pg';
import type { LocalFile } from '../../tools/platform/src/local-file';

/** The effects of requests in Postgres and NATS, read without asking a service. */
export class StoredEffects {
  private constructor(
    private readonly database: Client,
    private readonly nats: NatsConnection,
  ) {}

  static async open({ databaseUrl, natsUrl }: LocalFile): Promise<StoredEffects> {
    const database = new Client({ connectionString: databaseUrl });
    const [nats] = await Promise.all([connect({ servers: natsUrl }), database.connect()]);
    return new StoredEffects(database, nats);
  }

  /** External id and id of every certificate of the organization. */
  async certificates(organizationId: string): Promise<(readonly [string, string])[]> {
    return this.pairs(
      `select external_id as key, id from certificates.certificates where organization_id = $1`,
      organizationId,
    );
  }

  /** Every Idempotency-Key that the organization has used for certificates, and what it is answered. */
  async keptAnswers(organizationId: string): Promise<(readonly [string, string])[]> {
    return this.pairs(
      `select key, body::json ->> 'certificateId' as id from certificates.idempotency_keys where organization_id = $1`,
      organizationId,
    );
  }

  /** Which of these keys have had their effect. */
  async doneOf(keys: readonly string[]): Promise<string[]> {
    const { rows } = await this.database.query<{ key: string }>(
      `select key from certificates.idempotency_keys where key = any($1)`,
      [keys],
    );
    return rows.map(({ key }) => key);
  }

  /** The certificates that the stream announces, once no announcement is left in the outbox. */
  async announced(tenant: Tenant): Promise<string[]> {
    const subject = subjectOf(certificateIssuedV2, tenant);
    await waitFor(async () => (await this.waiting(subject)) === 0, { describe: 'an empty outbox' });
    const stream = streamName(certificateIssuedV2.context);
    const { state } = await (await this.nats.jetstreamManager()).streams.info(stream, { subjects_filter: subject });
    const consumer = await this.nats.jetstream().consumers.get(stream, { filterSubjects: subject });
    const ids: string[] = [];
    for await (const message of await consumer.fetch({ max_messages: state.subjects![subject]! })) {
      const { certificates } = message.json<CloudEvent<CertificatesIssued>>().data;
      ids.push(...certificates.map(({ certificateId }) => certificateId));
    }
    return ids;
  }

  async close(): Promise<void> {
    await Promise.all([this.database.end(), this.nats.close()]);
  }

  private async waiting(subject: string): Promise<number> {
    const { rows } = await this.database.query(`select from certificates.outbox where subject = $1`, [subject]);
    return rows.length;
  }

  private async pairs(statement: string, organizationId: string): Promise<(readonly [string, string])[]> {
    const { rows } = await this.database.query<{ key: string; id: string }>(statement, [organizationId]);
    return rows.map(({ key, id }) => [key, id] as const);
  }
}
