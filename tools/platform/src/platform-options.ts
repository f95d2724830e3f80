/** The choices of a user who starts a platform. All except the folder have a default. */
export interface PlatformOptions {
  /** Keeps data, secrets, logs and the address file. */
  readonly directory: string;
  /** 8080 by default; 0 selects a free one. */
  readonly gatewayPort?: number;
  /** IP address on which the gateway listens; loopback by default. */
  readonly host?: string;
  /** Ports of the other parts by their names (`postgres`, `nats`, `chain`, `certificates`, …); free ones by default. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Base of the URLs that customers see; the gateway's own by default. */
  readonly publicUrl?: string;
  /** A Postgres to use instead of an own one; its user may create roles and schemas. */
  readonly databaseUrl?: string;
  /** A NATS with JetStream to use instead of an own one. */
  readonly natsUrl?: string;
  readonly natsServer?: string;
  /** A chain to use instead of an own one, with the key of an account that can pay there. */
  readonly chainRpcUrl?: string;
  readonly chainPrivateKey?: string;
  /** The address of an AnchorRegistry that this account owns. Without it, one is deployed. */
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
