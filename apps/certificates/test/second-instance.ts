import type { Tenant } from '@probatum/contracts/tenant';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import { identityHeader } from '@probatum/http/identity/identity';
import { startService } from '@probatum/service/run-service';
import type { ServiceHarness } from '@probatum/testing/service-harness';
import { certificatesOf } from './running-certificates';

export interface Instance {
  /** Posts JSON on behalf of the tenant. */
  post(tenant: Tenant, path: string, body: unknown, headers?: Record<string, string>): Promise<Posted>;
  stop(): Promise<void>;
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Another replica of the service on the same database and NATS.
 * @param patienceMs how long a duplicate waits for the request that has its key
 */
export async function startInstance(harness: ServiceHarness, patienceMs = 5_000): Promise<Instance> {
  const { url, stop, app } = await startService(certificatesOf(harness.config));
  Object.assign(app.get(Idempotency), { patienceMs });
  const identities = new Map<Tenant, Promise<string>>();
  const identityOf = (tenant: Tenant) => {
    const identity = identities.get(tenant) ?? harness.identity(tenant);
    identities.set(tenant, identity);
    return identity;
  };
  return {
    stop,
    post: async (tenant, path, body, headers) => {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { [identityHeader]: await identityOf(tenant), 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
  };
}
