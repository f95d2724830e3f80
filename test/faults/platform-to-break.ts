import { makeTestFolder, platformFolderOf, removeTestFolder } from '@probatum/testing/test-folder';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { testNatsServer } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import { type Account, openAccount } from '../account';
import type { Customer } from '../customer';
import { Folder } from '../../tools/platform/src/folder';
import type { Part } from '../../tools/platform/src/part';
import type { AppName } from '../../tools/platform/src/service-catalogue';
import { type Platform, startPlatform } from '../../tools/platform/src/start-platform';

/** Batches close every second, so that anchoring is always in progress. Retries follow quickly. */
const tuning = {
  ANCHOR_BATCH_SECONDS: '1',
  ANCHOR_POLL_MS: '100',
  ANCHOR_RETRY_SECONDS: '0.5',
  ANCHOR_TRIGGER_SECONDS: '0',
  RECONCILE_AFTER_SECONDS: '3',
  CHAIN_POLL_MS: '200',
  CHAIN_TIMEOUT_MS: '2000',
  WEBHOOK_TIMEOUT_MS: '2000',
  WEBHOOK_ENDPOINT_CONCURRENCY: '50',
  SEAL_LEASE_SECONDS: '2',
  LOG_LEVEL: 'warn',
};

/** A platform of this file alone, every part of it in a process of its own, for tests that take parts away. */
class PlatformToBreak {
  /** The output of the launcher. */
  readonly announced: string[] = [];
  /** Of every account that was opened: all that the platform holds is theirs. */
  readonly customers: Customer[] = [];
  private readonly killed = new Map<AppName, number>();
  private started?: { readonly runFolder: string; readonly platform: Platform };

  async start(): Promise<void> {
    await builtWorkspace();
    const runFolder = await makeTestFolder();
    const platform = await startPlatform({
      directory: platformFolderOf(runFolder),
      gatewayPort: 0,
      natsServer: await testNatsServer(),
      environment: tuning,
      announce: (line) => this.announced.push(line),
    });
    this.started = { runFolder, platform };
  }

  async account(name: string): Promise<Account> {
    const account = await openAccount(this.folder, name);
    this.customers.push(account.live);
    return account;
  }

  get chainRpcUrl(): string {
    return this.platform.local().chainRpcUrl;
  }

  /** Where a server keeps its data, for tests that change it while the server is stopped. */
  folderOf(name: 'postgres' | 'nats'): string {
    return new Folder(this.folder)[name];
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
    await waitFor(isUp, { describe: `${name} to be up again` });
  }

  async stop(): Promise<void> {
    if (!this.started) return;
    await this.started.platform.stop();
    await removeTestFolder(this.started.runFolder);
  }

  private get platform(): Platform {
    return this.started!.platform;
  }

  private get folder(): string {
    return platformFolderOf(this.started!.runFolder);
  }
}

/** The one of this file: its tests share it, because a start costs as much as a fault. */
export const platform = new PlatformToBreak();
