import { resolve } from 'node:path';
import { CannotStart } from '@probatum/local-infrastructure/cannot-start';
import { checkoutFolder } from './folder';
import type { PlatformOptions } from './platform-options';
import { appNames } from './service-catalogue';

export interface LauncherOptions extends PlatformOptions {
  /** Stop after the quick start. */
  readonly exit: boolean;
}

export const usage = `npm start -- [--exit] [--fresh]

  --exit    stop after the quick start, with exit code 0 if all of it went well, else 1
  --fresh   drop the data of earlier runs first

Environment: PORT of the gateway (8080), HOST (127.0.0.1), PUBLIC_URL; <PART>_PORT of any other part, such as
POSTGRES_PORT or CERTIFICATES_PORT; DATABASE_URL, NATS_URL, CHAIN_RPC_URL with CHAIN_PRIVATE_KEY and ANCHOR_CONTRACT to
use what runs elsewhere; NATS_SERVER_BIN; PROBATUM_DIRECTORY (.probatum). The rest is passed on to the services.`;

const flags = ['--exit', '--fresh'];

/** The only reader of the launcher's arguments and environment. */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): LauncherOptions {
  const unknown = args.find((arg) => !flags.includes(arg));
  if (unknown) throw new CannotStart(`There is no option ${unknown}.\n\n${usage}`);
  return {
    directory: resolve(environment['PROBATUM_DIRECTORY'] ?? resolve(checkoutFolder(), '.probatum')),
    gatewayPort: portOf('PORT', environment),
    ports: portsOf(environment),
    host: environment['HOST'],
    publicUrl: environment['PUBLIC_URL'],
    databaseUrl: environment['DATABASE_URL'],
    natsUrl: environment['NATS_URL'],
    natsServer: environment['NATS_SERVER_BIN'],
    chainRpcUrl: environment['CHAIN_RPC_URL'],
    chainPrivateKey: environment['CHAIN_PRIVATE_KEY'],
    anchorContract: environment['ANCHOR_CONTRACT'],
    fresh: args.includes('--fresh'),
    exit: args.includes('--exit'),
  };
}

function portsOf(environment: NodeJS.ProcessEnv): Record<string, number> {
  const names = ['postgres', 'nats', 'chain', ...appNames.filter((name) => name !== 'gateway')];
  return Object.fromEntries(
    names.flatMap((name) => {
      const port = portOf(`${name.toUpperCase().replaceAll('-', '_')}_PORT`, environment);
      return port === undefined ? [] : [[name, port]];
    }),
  );
}

function portOf(variable: string, environment: NodeJS.ProcessEnv): number | undefined {
  const text = environment[variable];
  if (!text) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CannotStart(`${variable} is ${text}, which is not a port: it must be a number from 0 to 65535.`);
}
