import { makeTestFolder, platformFolderOf, removeTestFolder } from '@probatum/testing/test-folder';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { testNatsServer } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import { type Account, openAccount } from '../account';
import type { Part } from '../../tools/platform/src/part';
import type { AppName } from '../../tools/platform/src/service-catalogue';
import { type Platform, startPlatform } from '../../tools/platform/src/start-platform';

/** Batches close every second, so that anchoring is always on its way somewhere; what is tried again is tried soon. */
const tuning = {
  ANCHOR_BATCH_SECONDS: '1',
  ANCHOR_POLL_MS: '100',
  ANCHOR_RETRY_SECONDS: '0.5',
  CHAIN_POLL_MS: '200',
  CHAIN_TIMEOUT_MS: '2000',
  WEBHOOK_TIMEOUT_MS: '2000',
  WEBHOOK_ENDPOINT_CONCURRENCY: '50',
  LOG_LEVEL: 'warn',
};

/** A platform of this file alone, every part of it in a process of its own, for tests that take parts away. */
export class PlatformToBreak {
  private readonly killed = new Map<AppName, number>();

  private constructor(
    private readonly runFolder: string,
    private readonly platform: Platform,
    /** What the launcher has said. */
    readonly announced: readonly string[],
  ) {}

  static async start(): Promise<PlatformToBreak> {
    await builtWorkspace();
    const runFolder = await makeTestFolder();
    const announced: string[] = [];
    const platform = await startPlatform({
      directory: platformFolderOf(runFolder),
      gatewayPort: 0,
      natsServer: await testNatsServer(),
      environment: tuning,
      announce: (line) => announced.push(line),
    });
    return new PlatformToBreak(runFolder, platform, announced);
  }

  account(name: string): Promise<Account> {
    return openAccount(platformFolderOf(this.runFolder), name);
  }

  get chainRpcUrl(): string {
    return this.platform.local().chainRpcUrl;
  }

  get databaseUrl(): string {
    return this.platform.local().databaseUrl;
  }

  get natsUrl(): string {
    return this.platform.local().natsUrl;
  }

  /** A service, or `postgres`, `nats`, `chain`. */
  part(name: string): Part {
    return (this.platform.services.get(name as AppName) ?? this.platform.infrastructure.get(name))!;
  }

  /** SIGKILL, from outside: for the launcher it is a crash. */
  kill(name: AppName): void {
    const { pid } = this.part(name);
    process.kill(pid, 'SIGKILL');
    this.killed.set(name, pid);
  }

  /** Resolves when the launcher has brought it back. */
  async untilUp(name: AppName): Promise<void> {
    const isUp = () => this.part(name).running && this.part(name).pid !== this.killed.get(name);
    await waitFor(isUp, { timeoutMs: 60_000, describe: `${name} to be up again` });
  }

  async stop(): Promise<void> {
    await this.platform.stop();
    await removeTestFolder(this.runFolder);
  }
}
