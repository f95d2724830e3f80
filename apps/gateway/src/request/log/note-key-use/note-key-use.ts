import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LOGGER } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import type { Credential } from '../../../credentials/credential/credential';
import type { Call } from '../../call/call';

const everyMs = 10_000;

/** To the minute, so that a key in constant use is written once a minute. Ids are sorted: replicas lock in one order. */
const note = `
  with used as (
    select organization_id, environment, id from api_keys
    join unnest($1::text[], $2::text[], $3::text[]) as used (organization_id, environment, id)
      using (organization_id, environment, id)
    where last_used_at is null or last_used_at < date_trunc('minute', now())
    order by 1, 2, 3 for update of api_keys
  )
  update api_keys set last_used_at = date_trunc('minute', now())
  from used
  where (api_keys.organization_id, api_keys.environment, api_keys.id) = (used.organization_id, used.environment, used.id)`;

/** Remembers which keys were used, and writes it down for all of them now and then: it costs no request anything. */
@Injectable()
export class NoteKeyUse implements OnApplicationShutdown {
  /** By id, and nothing more of them: a credential that is read anew meanwhile is the same key. */
  private used = new Map<string, Pick<Credential, 'organizationId' | 'environment' | 'id'>>();
  private readonly timer = setInterval(() => void this.write(), everyMs).unref();

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  execute({ credential }: Call): void {
    if (credential?.type !== 'api_key' || this.used.has(credential.id)) return;
    const { id, organizationId, environment } = credential;
    this.used.set(id, { organizationId, environment, id });
  }

  async write(): Promise<void> {
    if (this.used.size === 0) return;
    const keys = [...this.used.values()];
    this.used = new Map();
    try {
      await this.database.query(note, [
        keys.map(({ organizationId }) => organizationId),
        keys.map(({ environment }) => environment),
        keys.map(({ id }) => id),
      ]);
    } catch (error) {
      this.logger.warn({ err: error }, 'the time of the last use of keys could not be stored');
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }
}
