import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tenant } from '@probatum/contracts/tenant';
import type { ObjectStore } from '@probatum/object-store/object-store';
import type { RunningService } from '@probatum/service/run-service';
import { type BaseConfig, type CallOptions, ServiceHarness } from '@probatum/testing/service-harness';
import type { EnvelopesConfig } from '../src/envelopes.config';
import { envelopesService } from '../src/envelopes.service';
import { OBJECTS } from '../src/objects/objects';

/** Plain Node runs the sources of the intake program with this. */
const typescript = join(__dirname, '../../../libs/object-store/test/programs/typescript.js');

export const base = {
  STORAGE_LIMIT_BYTES: 1_000_000_000,
  STORAGE_FREE_BYTES: 0,
  SEAL_LEASE_SECONDS: 30,
  MAIL_FROM: 'Probatum <no-reply@localhost>',
  OUTBOUND_ALLOW: '127.0.0.0/8',
  OUTBOUND_ALLOW_HTTP: false,
  INTAKE_PROCESSES: 2,
  INTAKE_MEMORY_MB: 768,
  INTAKE_TIMEOUT_MS: 30_000,
  INTAKE_QUEUE: 100,
  INTAKE_COMMAND: `${process.execPath} -r ${typescript}`,
};

export type Settings = Partial<EnvelopesConfig>;

const defineWith = (folder: string, settings: Settings) => (config: BaseConfig) =>
  envelopesService({ ...config, ...base, OBJECT_STORE_FOLDER: folder, ...settings });

/** The service on its own, with the tests in the part of the gateway and of the other contexts. */
export class RunningEnvelopes {
  private constructor(
    readonly harness: ServiceHarness,
    readonly folder: string,
  ) {}

  static async start(settings: Settings = {}): Promise<RunningEnvelopes> {
    const folder = await mkdtemp(join(tmpdir(), 'probatum-objects-'));
    return new RunningEnvelopes(await ServiceHarness.start(defineWith(folder, settings)), folder);
  }

  /** Starts the service again after `halt`, or a further replica of it. */
  async resume(settings: Settings = {}): Promise<RunningService> {
    return this.harness.resume(defineWith(this.folder, settings));
  }

  async stop(): Promise<void> {
    await this.harness.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get app() {
    return this.harness.service.app;
  }

  get database() {
    return this.harness.database;
  }

  get objects(): ObjectStore {
    return this.app.get<ObjectStore>(OBJECTS);
  }

  async call<Body>(tenant: Tenant | undefined, method: string, path: string, options: CallOptions = {}) {
    return this.harness.call<Body>(tenant, method, path, options);
  }
}
