import type { Tenant } from '@probatum/contracts/tenant';
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

  async vendor(tenant: Tenant, more: object = {}): Promise<Shown> {
    return (await this.call(tenant, 'POST /vendors', { name: 'OpenAI', type: 'API_PROVIDER', ...more })).body;
  }

  async model(tenant: Tenant, more: object = {}): Promise<Shown> {
    return (await this.call(tenant, 'POST /models', { provider: 'openai', modelName: 'gpt-4o', ...more })).body;
  }
}
