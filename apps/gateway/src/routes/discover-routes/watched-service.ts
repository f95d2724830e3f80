import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import type { ServiceAddress } from '../services';
import { readServiceDocument, type ServiceDocument } from '../route-table/service-document';

export type ServiceState = 'up' | 'down' | 'unknown';

interface Shown {
  readonly text: string;
  readonly document: ServiceDocument;
}

/** One service as seen from here: the last document it has shown, and whether it is up. */
export class WatchedService {
  readonly name: string;
  private readonly origin: string;
  private etag: string | undefined;
  private last: Shown | undefined;
  private unreadable: string | undefined;
  private seen: ServiceState = 'unknown';

  constructor(
    { name, origin }: ServiceAddress,
    private readonly dispatcher: Dispatcher,
    private readonly logger: Logger,
  ) {
    this.name = name;
    this.origin = origin;
  }

  get shown(): Shown | undefined {
    return this.last;
  }

  get state(): ServiceState {
    return this.seen;
  }

  /** The document that the service had before the gateway restarted. */
  remember(text: string): void {
    this.last ??= { text, document: readServiceDocument(text) };
  }

  /** @returns true when it shows another document than before */
  async look(): Promise<boolean> {
    const [changed, ready] = await Promise.all([this.fetchDocument(), this.get('/readyz')]);
    const state = ready?.status === 200 ? 'up' : 'down';
    if (state !== this.seen) this.logger.info({ target: this.name, state }, 'the state of a service has changed');
    this.seen = state;
    return changed;
  }

  private async fetchDocument(): Promise<boolean> {
    const answer = await this.get('/openapi.json', this.etag ? { 'if-none-match': this.etag } : {});
    if (answer?.status !== 200 || answer.text === this.last?.text || answer.text === this.unreadable) return false;
    try {
      this.last = { text: answer.text, document: readServiceDocument(answer.text) };
      this.etag = answer.etag;
      return true;
    } catch (error) {
      // The previous document stays: a bad document must not disable the service.
      this.unreadable = answer.text;
      this.logger.error({ err: error, target: this.name }, 'the new document of a service cannot be read');
      return false;
    }
  }

  /** Undefined when there is no answer in time, which is what a service that is down looks like. */
  private async get(path: string, headers: Record<string, string> = {}) {
    try {
      const answer = await this.dispatcher.request({ origin: this.origin, path, method: 'GET', headers });
      const { etag } = answer.headers;
      return { status: answer.statusCode, etag: etag && String(etag), text: await answer.body.text() };
    } catch (error) {
      this.logger.debug({ err: error, target: this.name }, 'a service cannot be reached');
      return undefined;
    }
  }
}
