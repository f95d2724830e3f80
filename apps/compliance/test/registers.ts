import type { Tenant } from '@probatum/contracts/tenant';
import { identityIssuer } from '@probatum/http/identity/identity';
import { callService } from '@probatum/testing/call-service';
import { ServiceHarness } from '@probatum/testing/service-harness';
import { complianceService } from '../src/compliance.service';

/** The members of answers that tests look at. */
export interface Shown extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
  readonly items: readonly Shown[];
}

export class Registers {
  private constructor(readonly harness: ServiceHarness) {}

  static async start(): Promise<Registers> {
    return new Registers(await ServiceHarness.start(complianceService));
  }

  stop(): Promise<void> {
    return this.harness.stop();
  }

  call(tenant: Tenant, route: string, body?: object) {
    const [method, path] = route.split(' ') as [string, string];
    return this.harness.call<Shown>(tenant, method, path, body ? { body } : {});
  }

  /** On behalf of another credential of the tenant. */
  async callAs({ actor, ...tenant }: Tenant & { readonly actor: string }, route: string, body: object = {}) {
    const [method, path] = route.split(' ') as [string, string];
    const identity = await this.harness.sign({
      ...tenant,
      ...{ actor: { type: 'api_key', id: actor, name: actor }, scopes: ['compliance:read', 'compliance:write'] },
      ...{ plan: 'enterprise', iss: identityIssuer, aud: 'compliance', exp: Math.floor(Date.now() / 1_000) + 60 },
    });
    return callService<Shown>(`${this.harness.service.url}${path}`, method, identity, { body });
  }

  async vendor(tenant: Tenant, more: object = {}): Promise<Shown> {
    return (await this.call(tenant, 'POST /vendors', { name: 'OpenAI', type: 'API_PROVIDER', ...more })).body;
  }

  async model(tenant: Tenant, more: object = {}): Promise<Shown> {
    return (await this.call(tenant, 'POST /models', { provider: 'openai', modelName: 'gpt-4o', ...more })).body;
  }
}
