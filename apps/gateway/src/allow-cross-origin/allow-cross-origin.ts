import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import type { Credential } from '../authenticate/credential';
import { groupedLookup } from '../authenticate/grouped-lookup';
import { RecentLookups } from '../authenticate/recent-lookups';
import type { Route } from '../route-requests/route-table';

/** What a page may read of an answer beside its body. */
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

const anybody = ['access-control-allow-origin', '*', 'access-control-expose-headers', exposed];

interface AllowedOrigin {
  readonly origin: string;
}

const whichAreAllowed = `
  select origin from unnest($1::text[]) as origin
  where exists (select 1 from organizations where cors_origins @> array[origin])`;

/**
 * The Fetch standard's CORS protocol: pages of the origins that an organization names may call with its credentials,
 * and everybody's pages may read what is public. Cookies play no part.
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

  /** What an answer carries for the browser. @param credential null for a public route */
  headers({ headers: { origin } }: IncomingMessage, credential: Credential | null): readonly string[] {
    if (origin === undefined) return [];
    if (!credential) return anybody;
    if (!credential.corsOrigins.includes(origin)) return ['vary', 'origin'];
    return ['vary', 'origin', 'access-control-allow-origin', origin, 'access-control-expose-headers', exposed];
  }

  /**
   * The answer to a preflight, which carries no credential: whether any organization allows the origin.
   * @returns undefined when none does
   */
  async preflight(
    origin: string,
    method: string,
    route: Pick<Route, 'access'>,
  ): Promise<readonly string[] | undefined> {
    const isPublic = route.access === null;
    if (!isPublic && !(await this.origins.find(origin))) return undefined;
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
