/** What the person who starts a platform may choose; everything has a default but the folder. */
export interface PlatformOptions {
  /** Keeps data, secrets, logs and the address file. */
  readonly directory: string;
  /** 8080 unless told; 0 takes a free one. */
  readonly gatewayPort?: number;
  /** Address that the gateway listens on; loopback unless told. */
  readonly host?: string;
  /** Ports of the other parts by their names (`postgres`, `nats`, `chain`, `certificates`, …); free ones unless told. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Base of the addresses that customers see; the gateway's own unless told. */
  readonly publicUrl?: string;
  /** A Postgres to use instead of an own one; its user may create roles and schemas. */
  readonly databaseUrl?: string;
  /** A NATS with JetStream to use instead of an own one. */
  readonly natsUrl?: string;
  readonly natsServer?: string;
  /** A chain to use instead of an own one, with the key of an account that can pay there. */
  readonly chainRpcUrl?: string;
  readonly chainPrivateKey?: string;
  /** An AnchorRegistry that this account owns; deployed when left out. */
  readonly anchorContract?: string;
  /** Drop what an earlier run has left in the folder. */
  readonly fresh?: boolean;
  /** For every service, on top of what the platform sets. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Receives one line for each thing that happens. */
  readonly announce?: (line: string) => void;
  /** Ends the start. */
  readonly signal?: AbortSignal;
}
