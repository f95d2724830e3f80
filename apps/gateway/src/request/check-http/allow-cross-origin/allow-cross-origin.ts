import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import type { Credential } from '../../../credentials/credential/credential';
import { groupedLookup } from '../../../credentials/recent-lookups/grouped-lookup';
import { RecentLookups } from '../../../credentials/recent-lookups/recent-lookups';
import { CredentialsUnavailable } from '../../../credentials/credential/authentication.errors';
import { answerNothing } from '../../call/answer-problem';
import type { Call } from '../../call/call';
import { OriginNotAllowed } from './cross-origin.errors';
import { canBeOrigin } from '../../../organization/web-origin';
import type { Route } from '../../../routes/route-table/route-table';

/** Headers of a response that a web page may read. */
const exposed = [
  'deprecation',
  'etag',
  'idempotent-replayed',
  'link',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'sunset',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-request-id',
].join(', ');

const sendable = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'traceparent',
  'x-api-key',
  'x-request-id',
].join(', ');

const anyOrigin = ['access-control-allow-origin', '*', 'access-control-expose-headers', exposed];

interface AllowedOrigin {
  readonly origin: string;
}

const whichAreAllowed = `
  select origin from unnest($1::text[]) as origin
  where exists (select 1 from organizations where cors_origins @> array[origin])`;

/**
 * The Fetch standard's CORS protocol. Pages of the origins that an organization names may send requests with its
 * credentials, and all pages may read public data. The platform uses no cookies.
 */
@Injectable()
export class AllowCrossOrigin {
  private readonly origins: RecentLookups<AllowedOrigin, AllowedOrigin>;

  constructor(database: Database, @Inject(LOGGER) logger: Logger) {
    this.origins = new RecentLookups(
      groupedLookup(
        (origins) => database.query<AllowedOrigin>(whichAreAllowed, [origins], 'origins-find'),
        ({ origin }) => origin,
      ),
      (row) => row,
      (error) => logger.error({ err: error }, 'origins cannot be looked up'),
    );
  }

  /** The CORS headers of every response to a known caller, from any sender. */
  execute(call: Call): void {
    if (call.credential) call.corsHeaders = this.headers(call.request, call.credential);
  }

  /** @throws OriginNotAllowed, CredentialsUnavailable */
  async answerPreflight(call: Call): Promise<void> {
    const { origin, 'access-control-request-method': method } = call.request.headers;
    const asked = this.preflight(origin!, method!, call.route!);
    const headers = await asked.catch(() => Promise.reject(new CredentialsUnavailable()));
    if (!headers) throw new OriginNotAllowed();
    answerNothing(call, headers);
  }

  /**
   * The CORS headers of a response.
   * @param credential null for a public route
   */
  headers({ headers: { origin } }: IncomingMessage, credential: Credential | null): readonly string[] {
    if (origin === undefined) return [];
    if (!credential) return anyOrigin;
    if (!credential.corsOrigins.includes(origin)) return ['vary', 'origin'];
    return ['vary', 'origin', 'access-control-allow-origin', origin, 'access-control-expose-headers', exposed];
  }

  /**
   * The answer to a preflight, which carries no credential: whether any organization allows the origin.
   * @returns undefined when none does
   */
  private async preflight(
    origin: string,
    method: string,
    route: Pick<Route, 'access'>,
  ): Promise<readonly string[] | undefined> {
    const isPublic = route.access === null;
    if (!isPublic && (!canBeOrigin(origin) || !(await this.origins.find(origin)))) return undefined;
    return [
      'vary',
      'origin',
      'access-control-allow-origin',
      isPublic ? '*' : origin,
      'access-control-allow-methods',
      method,
      'access-control-allow-headers',
      sendable,
      'access-control-max-age',
      '600',
    ];
  }
}
