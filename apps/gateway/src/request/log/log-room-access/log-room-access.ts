import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { LOGGER } from '@probatum/service/resources';
import { traceIdOf } from '@probatum/observability/trace-context';
import { Database } from '@probatum/persistence/database';
import { GroupCommit } from '@probatum/persistence/group-commit';
import type { Logger } from 'pino';
import { AccessCannotBeLogged, AddressTooLongForRoom } from '../../../credentials/audit-rooms/audit-room.errors';
import {
  type Access,
  addStatuses,
  type AnsweredAccess,
  insertAccesses,
  type LoggedAccess,
} from '../../../credentials/audit-rooms/accesses.repository';
import type { Credential } from '../../../credentials/credential/credential';
import { loggedUrl } from '../logged-url';
import { withoutCredentials } from '../../authenticate/query-credential';
import { cutAndMark } from '../../../organization/request-log/cut-and-mark';
import type { Call } from '../../call/call';

/** A longer address is refused, so that the log says in full what was read. */
const maxPathLength = 4_096;
const maxUserAgentLength = 1_000;
const groups = { max: 200, ownerOf: ({ organizationId }: Tenant) => organizationId };

/** Records each request in an audit room before it is answered, and its status afterwards. */
@Injectable()
export class LogRoomAccess implements OnApplicationShutdown {
  private readonly accesses: GroupCommit<Access, LoggedAccess>;
  private readonly statuses: GroupCommit<AnsweredAccess, undefined>;
  private readonly closing = new Set<Promise<void>>();

  constructor(
    database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.accesses = new GroupCommit<Access, LoggedAccess>(
      (group) => database.transaction((tx) => insertAccesses(tx, group)),
      groups,
    );
    this.statuses = new GroupCommit<AnsweredAccess, undefined>(async (group) => {
      await database.transaction((tx) => addStatuses(tx, group));
      return group.map(() => undefined);
    }, groups);
  }

  /** In an audit room, resolves once the access is committed. @throws AccessCannotBeLogged, AddressTooLongForRoom */
  execute(call: Call): void | Promise<void> {
    if (call.credential?.type === 'audit_room') return this.log(call, call.credential);
  }

  private async log(call: Call, room: Credential): Promise<void> {
    const logged = await this.accesses.submit(accessOf(call, room)).catch((error: unknown) => {
      const { requestId, traceparent } = call;
      const details = { err: error, requestId, traceId: traceIdOf(traceparent) };
      this.logger.error(details, 'an access to an audit room cannot be logged');
      throw new AccessCannotBeLogged();
    });
    call.response.once('close', () => this.close(call, logged));
    if (call.request.url!.length > maxPathLength) throw new AddressTooLongForRoom(maxPathLength);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.closing);
  }

  /** A caller that hung up before the response began has read nothing. */
  private close({ response, requestId, traceparent }: Call, logged: LoggedAccess): void {
    if (!response.headersSent) return;
    const traceId = traceIdOf(traceparent);
    const written = this.statuses
      .submit({ ...logged, status: response.statusCode })
      .catch((error: unknown) =>
        this.logger.warn(
          { err: error, requestId, traceId },
          'the status of a request is missing from the log of an audit room',
        ),
      )
      .finally(() => this.closing.delete(written));
    this.closing.add(written);
  }
}

function userAgentOf({ headers: { 'user-agent': text } }: IncomingMessage): string | null {
  return text === undefined ? null : cutAndMark(text, maxUserAgentLength);
}

function accessOf({ request, address, requestId }: Call, room: Credential): Access {
  return {
    organizationId: room.organizationId,
    environment: room.environment,
    roomId: room.id,
    method: request.method!,
    path: cutAndMark(withoutCredentials(loggedUrl(request.url!)), maxPathLength),
    address,
    userAgent: userAgentOf(request),
    requestId,
  };
}
