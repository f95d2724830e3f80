import { certificateIssued, certificateIssuedV2 } from '@probatum/contracts/events/certificates';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Relay } from '@probatum/messaging/relay';
import { ensureEventStream } from '@probatum/messaging/streams';
import { createLogger } from '@probatum/observability/logger';
import { chunkRows } from '@probatum/persistence/chunks';
import { Database } from '@probatum/persistence/database';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import type { NatsConnection } from 'nats';
import { createHash } from 'node:crypto';

export interface Issued {
  readonly certificateId: string;
  readonly canonicalPayloadHash: string;
}

/** The part of the certificates service: an outbox, and a relay that moves it. */
export class CertificatesPublisher {
  static readonly service = {
    schema: 'certificates',
    migrations: [CreateMessagingTables1700000000000, KeepPublishedEvents1700000001500, CarryTraces1700000002700],
  };

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

  /** From here on it answers no request. */
  async fallSilent(): Promise<void> {
    await this.relay.stop();
  }

  async stop(): Promise<void> {
    await this.relay.stop();
    await this.database.close();
  }

  /** Issues certificates: their events are committed to the outbox, as they are when a 201 is answered. */
  async issue(tenant: Tenant, count: number): Promise<Issued[]> {
    const issued = newCertificates(count);
    const items = issued.map((facts) => ({ ...certificateIssued.example, ...facts }));
    const rows = chunkRows(certificateIssuedV2, { ...tenant, time: new Date() }, items);
    await this.database.transaction((tx) => tx.publishRows(rows));
    return issued;
  }

  /** The same by the release before, which knew of no chunks. */
  async issueAlone(tenant: Tenant, count: number): Promise<Issued[]> {
    const issued = newCertificates(count);
    const events = issued.map((facts) => {
      const data = { ...certificateIssued.example, ...facts };
      const details = { ...tenant, subject: facts.certificateId, time: new Date(), data };
      return { definition: certificateIssued, details };
    });
    await this.database.transaction((tx) => tx.publishAll(events));
    return issued;
  }
}

function newCertificates(count: number): Issued[] {
  return Array.from({ length: count }, () => {
    const certificateId = newId('cert');
    return { certificateId, canonicalPayloadHash: createHash('sha256').update(certificateId).digest('hex') };
  });
}
