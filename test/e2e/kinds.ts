import type { IdPrefix } from '@probatum/contracts/ids';
import type { Account } from '../account';
import type { Customer } from '../customer';
import type { OwnIds } from './routes';

/** Objects that have an id in a URL and belong to one tenant. */
export interface Kind {
  readonly prefix: IdPrefix;
  /** How its owner ends one, if that can be: method and path. */
  readonly end?: string;
  /** Afterwards its owner does not find it any more either. */
  readonly isGoneThen?: true;
  /** A live administrator looks after those of the sandbox too. */
  readonly spansEnvironments?: true;
}

/** By `resourceOf` their paths. A kind that is missing here fails the test of isolation. */
export const kinds: Readonly<Record<string, Kind>> = {
  certificates: { prefix: 'cert', end: 'POST /certificates/{id}/revoke' },
  anchors: { prefix: 'anch' },
  webhooks: { prefix: 'whk', end: 'DELETE /webhooks/{id}', isGoneThen: true },
  'api/v1/webhooks': { prefix: 'whk', end: 'DELETE /api/v1/webhooks/{id}', isGoneThen: true },
  'audit-rooms': { prefix: 'room', end: 'DELETE /audit-rooms/{id}' },
  'api-keys': { prefix: 'key', end: 'DELETE /api-keys/{id}', spansEnvironments: true },
  'api/v1/keys': { prefix: 'key', end: 'DELETE /api/v1/keys/{id}', spansEnvironments: true },
  'api/v1/documents': { prefix: 'doc' },
  'api/v1/envelopes': { prefix: 'env', end: 'POST /api/v1/envelopes/{id}/void' },
  models: { prefix: 'model', end: 'DELETE /models/{id}', isGoneThen: true },
  vendors: { prefix: 'ven', end: 'DELETE /vendors/{id}', isGoneThen: true },
  'compliance/fria': { prefix: 'fria' },
  'compliance/risk-management': { prefix: 'risk' },
  'compliance/monitoring-plans': { prefix: 'plan' },
  'compliance/literacy': { prefix: 'lit' },
  'compliance/incidents': { prefix: 'inc' },
  'compliance/qms': { prefix: 'qms' },
  'client-certificates': { prefix: 'ccb', end: 'DELETE /client-certificates/{id}', spansEnvironments: true },
  oauth: { prefix: 'oac', end: 'DELETE /oauth/clients/{id}', isGoneThen: true, spansEnvironments: true },
};

/** Ends each of these that can be ended. */
export async function end(account: Account, customer: Customer, ids: OwnIds): Promise<void> {
  for (const [name, { end: route, spansEnvironments }] of Object.entries(kinds)) {
    if (!route) continue;
    const body = /\/(?:revoke|void)$/.test(route) ? { reason: 'mistake' } : undefined;
    const who = spansEnvironments ? account.live : customer;
    const { status, text } = await who.call(route.replace('{id}', ids[name]!), { body });
    if (status >= 300) throw new Error(`${route} answered ${status}: ${text}`);
  }
}
