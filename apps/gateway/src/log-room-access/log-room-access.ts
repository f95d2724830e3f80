import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LOGGER } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import { GroupCommit } from '@probatum/persistence/group-commit';
import type { Logger } from 'pino';
import { AccessCannotBeLogged } from '../audit-room/audit-room.problems';
import {
  type Access,
  addStatuses,
  type AnsweredAccess,
  insertAccesses,
  type LoggedAccess,
} from '../audit-room/accesses.repository';
import type { Credential } from '../authenticate/credential';
import { withoutCredentials } from '../authenticate/query-credential';
import type { Call } from '../receive-request/call';

/** Longer than any address that a service would accept. */
const longestPath = 4_096;
const longestUserAgent = 512;
const groups = { max: 200 };

/** Writes down who asks for what in an audit room before anybody answers, and afterwards how it was answered. */
@Injectable()
export class LogRoomAccess implements OnApplicationShutdown {
  private readonly accesses: GroupCommit<Access, LoggedAccess>;
  private readonly statuses: GroupCommit<AnsweredAccess, undefined>;
  private readonly closing = new Set<Promise<void>>();

  constructor(
    database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.accesses = new GroupCommit((group) => database.transaction((tx) => insertAccesses(tx, group)), groups);
    this.statuses = new GroupCommit(async (group) => {
      await database.transaction((tx) => addStatuses(tx, group));
      return group.map(() => undefined);
    }, groups);
  }

  /** Resolves once the access is committed. @throws AccessCannotBeLogged */
  async execute(call: Call, room: Credential): Promise<void> {
    const logged = await this.accesses.submit(accessOf(call, room)).catch((error: unknown) => {
      this.logger.error({ err: error, requestId: call.requestId }, 'an access to an audit room cannot be logged');
      throw new AccessCannotBeLogged();
    });
    call.response.once('close', () => this.close(call, logged));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.closing);
  }

  /** Whoever hung up before the answer began has read nothing. */
  private close({ response, requestId }: Call, logged: LoggedAccess): void {
    if (!response.headersSent) return;
    const written = this.statuses
      .submit({ ...logged, status: response.statusCode })
      .catch((error: unknown) =>
        this.logger.warn({ err: error, requestId }, 'the log of an audit room lacks how a request was answered'),
      )
      .finally(() => this.closing.delete(written));
    this.closing.add(written);
  }
}

function accessOf({ request, address, requestId }: Call, room: Credential): Access {
  return {
    organizationId: room.organizationId,
    environment: room.environment,
    roomId: room.id,
    method: request.method!,
    path: withoutCredentials(request.url!).slice(0, longestPath),
    address,
    userAgent: request.headers['user-agent']?.slice(0, longestUserAgent) ?? null,
    requestId,
  };
}
