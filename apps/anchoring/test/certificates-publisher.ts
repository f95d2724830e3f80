import { certificateIssued } from '@probatum/contracts/events/certificates';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Relay } from '@probatum/messaging/relay';
import { ensureEventStream } from '@probatum/messaging/streams';
import { createLogger } from '@probatum/observability/logger';
import { Database } from '@probatum/persistence/database';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import type { NatsConnection } from 'nats';
import { createHash } from 'node:crypto';

export interface Issued {
  readonly certificateId: string;
  readonly canonicalPayloadHash: string;
}

/** The part of the certificates service: an outbox, and a relay that moves it. */
export class CertificatesPublisher {
  static readonly service = { schema: 'certificates', migrations: [CreateMessagingTables1700000000000] };

  private constructor(
    private readonly database: Database,
    private readonly relay: Relay,
  ) {}

  static async start(url: string, nats: NatsConnection): Promise<CertificatesPublisher> {
    await ensureEventStream(nats, 'certificates');
    const database = await Database.open({ url, schema: 'certificates', poolSize: 3 });
    const relay = new Relay({
      database,
      nats,
      context: 'certificates',
      logger: createLogger('certificates', 'silent'),
    });
    relay.start();
    return new CertificatesPublisher(database, relay);
  }

  /** From here on it answers nobody. */
  async fallSilent(): Promise<void> {
    await this.relay.stop();
  }

  async stop(): Promise<void> {
    await this.relay.stop();
    await this.database.close();
  }

  /** Issues certificates: their events are committed to the outbox, as they are when a 201 is answered. */
  async issue(tenant: Tenant, count: number): Promise<Issued[]> {
    const issued = Array.from({ length: count }, () => {
      const certificateId = newId('cert');
      return { certificateId, canonicalPayloadHash: createHash('sha256').update(certificateId).digest('hex') };
    });
    const events = issued.map((facts) => {
      const data = { ...certificateIssued.example, ...facts };
      const details = { ...tenant, subject: facts.certificateId, time: new Date(), data };
      return { definition: certificateIssued, details };
    });
    await this.database.transaction((tx) => tx.publishAll(events));
    return issued;
  }
}
