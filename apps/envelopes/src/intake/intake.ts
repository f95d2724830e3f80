import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import type { ObjectStore, StoredObject } from '@probatum/object-store/object-store';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import type { EnvelopesConfig } from '../envelopes.config';
import { OBJECTS } from '../objects/objects';
import { DocumentTooComplex, refusals, TextsNotSearched } from './intake.errors';
import type { AcceptedType, Finding, FoundText, SeenPage, TextQuery } from './intake-job';
import { IntakePlaces } from './intake-places';
import { IntakeEnded, IntakeProcess } from './intake-process';

export interface StoredFile {
  /** Name of the object. */
  readonly name: string;
  readonly type: AcceptedType;
  readonly bytes: number;
}

export interface NormalizedFile extends StoredObject {
  readonly pages: readonly SeenPage[];
  readonly findings: readonly Finding[];
}

/** How long a process is kept that has nothing to read. */
const idleMs = 60_000;

/**
 * Turns stored files into clean PDFs, in processes with limits. No file can take the service with it, and no process reads
 * files of two tenants: a file that takes over its process reaches no file of another tenant.
 */
@Injectable()
export class Intake implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly places: IntakePlaces;
  private readonly idle = new Map<IntakeProcess, { readonly owner: string; readonly timer: NodeJS.Timeout }>();
  private readonly busy = new Set<IntakeProcess>();
  private isStopping = false;

  constructor(
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: EnvelopesConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const { INTAKE_PROCESSES: places, INTAKE_QUEUE: maxWaiting, INTAKE_TIMEOUT_MS: patienceMs } = config;
    this.places = new IntakePlaces({ places, maxWaiting, patienceMs });
  }

  /**
   * Stores the clean PDF of a stored file under another name.
   * @param pointer to the file in the request
   * @throws IntakeBusy, and the problems of `refusals`
   */
  normalize(tenant: Tenant, file: StoredFile, target: string, pointer: string): Promise<NormalizedFile> {
    return this.places.use(tenant.organizationId, async () => {
      const reader = this.takeProcess(tenant);
      try {
        const isSandbox = tenant.environment === 'sandbox';
        const { result, taken } = await reader.run(
          { type: file.type, bytes: file.bytes, isSandbox },
          await this.objects.get(file.name),
          (pdf) => this.objects.put(target, pdf),
        );
        if ('found' in result) throw new Error('The intake program has looked for texts instead');
        if ('refused' in result) throw new refusals[result.refused](result.detail, pointer);
        return { ...taken!, pages: result.pages, findings: result.findings };
      } catch (error) {
        if (!(error instanceof IntakeEnded)) throw error;
        this.logger.warn({ object: file.name, output: error.output }, 'a file took too much time or memory to read');
        throw new DocumentTooComplex('Reading the file takes too much time or memory.', pointer);
      } finally {
        this.giveBack(reader, tenant);
      }
    });
  }

  /**
   * Where texts stand in a clean PDF. Null for a text that is not there.
   * @throws IntakeBusy, TextsNotSearched
   */
  findTexts(tenant: Tenant, file: StoredFile, find: readonly TextQuery[]): Promise<readonly (FoundText | null)[]> {
    return this.places.use(tenant.organizationId, async () => {
      const reader = this.takeProcess(tenant);
      try {
        const job = { type: file.type, bytes: file.bytes, isSandbox: false, find };
        const { result } = await reader.run(job, await this.objects.get(file.name), drain);
        if ('found' in result) return result.found;
        // The file was read before. A fault now comes from the limit of memory, and says nothing of the texts.
        this.logger.warn({ object: file.name, result }, 'texts could not be looked for');
        throw new TextsNotSearched();
      } catch (error) {
        if (!(error instanceof IntakeEnded)) throw error;
        this.logger.warn({ object: file.name, output: error.output }, 'texts were not looked for to the end');
        throw new TextsNotSearched();
      } finally {
        this.giveBack(reader, tenant);
      }
    });
  }

  /** Requests in progress still read their files. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const reader of this.idle.keys()) reader.kill();
    this.idle.forEach(({ timer }) => clearTimeout(timer));
  }

  onApplicationShutdown(): void {
    for (const reader of this.busy) reader.kill();
  }

  private takeProcess(tenant: Tenant): IntakeProcess {
    const owner = ownerOf(tenant);
    const kept = [...this.idle].find(([reader, idle]) => reader.isRunning && idle.owner === owner)?.[0];
    if (kept) this.stopWaiting(kept);
    else this.makeRoom();
    const { INTAKE_COMMAND, INTAKE_MEMORY_MB: memoryMb, INTAKE_TIMEOUT_MS: timeoutMs } = this.config;
    const command = INTAKE_COMMAND === '' ? [process.execPath] : INTAKE_COMMAND.split(' ');
    const taken = kept ?? new IntakeProcess({ command, memoryMb, timeoutMs });
    this.busy.add(taken);
    return taken;
  }

  /** For another process: the one that has waited longest ends. */
  private makeRoom(): void {
    const [oldest] = this.idle.keys();
    if (oldest && this.idle.size + this.busy.size >= this.config.INTAKE_PROCESSES) this.end(oldest);
  }

  private giveBack(reader: IntakeProcess, tenant: Tenant): void {
    this.busy.delete(reader);
    if (this.isStopping) reader.kill();
    if (this.isStopping || !reader.isRunning) return;
    const timer = setTimeout(() => this.end(reader), idleMs).unref();
    this.idle.set(reader, { owner: ownerOf(tenant), timer });
  }

  private end(reader: IntakeProcess): void {
    this.stopWaiting(reader);
    reader.kill();
  }

  private stopWaiting(reader: IntakeProcess): void {
    clearTimeout(this.idle.get(reader)?.timer);
    this.idle.delete(reader);
  }
}

const ownerOf = ({ organizationId, environment }: Tenant) => `${organizationId} ${environment}`;

/** Of a result without a file nothing is left to read. */
async function drain(nothing: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of nothing) void piece;
}
