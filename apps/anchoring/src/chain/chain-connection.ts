import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import type { AnchoringConfig } from '../anchoring.config';
import { Chain } from './chain';

/** The chain may be away when this service starts: each caller asks for it when it needs it. */
@Injectable()
export class ChainConnection implements OnApplicationShutdown {
  private connected: Chain | undefined;
  private connecting: Promise<Chain> | undefined;

  constructor(@Inject(CONFIG) private readonly config: AnchoringConfig) {}

  /** @throws ChainFailure */
  async chain(): Promise<Chain> {
    if (this.connected) return this.connected;
    this.connecting ??= Chain.connect(this.config).finally(() => (this.connecting = undefined));
    this.connected = await this.connecting;
    return this.connected;
  }

  onApplicationShutdown(): void {
    this.connected?.close();
  }
}
