import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ConfigurationError, readEnvironment, serviceVariables } from '@probatum/http/environment';
import { type Static, type TObject, Type } from '@sinclair/typebox';
import { AddressRanges } from './address-ranges/address-ranges';
import { readKey } from './api-key/key-format';

export const gatewayVariables = {
  ...serviceVariables,
  // For `localhost` Fastify opens a second server, before which the gateway does not stand.
  HOST: Type.String({ default: '127.0.0.1', pattern: '^(?!localhost$)', description: 'Address to listen on, no name' }),
  SERVICES: Type.String({ default: '', description: 'The services behind it: `certificates=http://host:port,…`' }),
  IDENTITY_PRIVATE_KEY: Type.String({ pattern: '^\\{', description: 'Ed25519 key that signs identities, a JWK' }),
  DOCUMENT_REFRESH_MS: Type.Integer({
    minimum: 50,
    default: 2_000,
    description: "Pause between two looks at the services' documents and probes",
  }),
  REQUEST_DEADLINE_MS: Type.Integer({
    minimum: 100,
    default: 30_000,
    description: 'How long a service may take until its answer begins',
  }),
  HEADERS_DEADLINE_MS: Type.Integer({
    minimum: 100,
    default: 15_000,
    description: 'How long a caller may take for the headers of a request',
  }),
  RECEIVING_DEADLINE_MS: Type.Integer({
    minimum: 100,
    default: 120_000,
    description: 'How long a caller may take for a whole request',
  }),
  STALLED_READER_MS: Type.Integer({
    minimum: 100,
    default: 5_000,
    description: 'How long a caller who does not read an answer is waited for while others need the connection',
  }),
  CONNECTIONS_PER_SERVICE: Type.Integer({
    minimum: 4,
    maximum: 10_000,
    default: 256,
    description: 'Requests that a service is given at once by one gateway; the others wait here, within their deadline',
  }),
  TRUSTED_PROXIES: Type.String({
    default: '',
    description:
      'CIDR ranges of proxies in front, comma between, whose X-Forwarded-For and client certificate header are believed',
  }),
  CLIENT_CERTIFICATE_HEADER: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9-]+$',
      description: 'Header in which a trusted proxy hands the client certificate on: RFC 9440, XFCC or escaped PEM',
    }),
  ),
  TLS_CERTIFICATE_FILE: Type.Optional(
    Type.String({ description: 'Certificate with its chain, PEM: the gateway then speaks TLS' }),
  ),
  TLS_KEY_FILE: Type.Optional(Type.String({ description: 'Private key of that certificate, PEM' })),
  TLS_CLIENT_CA_FILE: Type.Optional(
    Type.String({ description: 'Authorities whose client certificates are believed, PEM' }),
  ),
  TLS_CLIENT_CERTIFICATES: Type.String({
    enum: ['optional', 'required'],
    default: 'optional',
    description: 'Whether a connection without a client certificate is refused; with TLS_CLIENT_CA_FILE',
  }),
  FIRST_ORGANIZATION: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Name of the organization to make when there is none' }),
  ),
  FIRST_ADMIN_KEY: Type.Optional(
    Type.String({ description: 'Live key of its administrator, drawn with `npm run admin -- draw-key`' }),
  ),
  REQUEST_LOG_DAYS: Type.Integer({
    minimum: 1,
    maximum: 3_650,
    default: 30,
    description: 'How many days requests stay in the request log',
  }),
  LIMIT_MODE: Type.String({
    enum: ['enforced', 'shadow'],
    default: 'enforced',
    description: 'With `shadow` all limits count what they would refuse, in metrics and log, and refuse nothing',
  }),
  ANONYMOUS_RATE_PER_MINUTE: Type.Integer({
    minimum: 0,
    default: 300,
    description: 'Requests a minute of one address on routes that need no key, in each process; 0 for any number',
  }),
  ANONYMOUS_BURST: Type.Integer({ minimum: 1, default: 100, description: 'How many of them may come at once' }),
  FAILED_CREDENTIALS_PER_MINUTE: Type.Integer({
    minimum: 0,
    default: 120,
    description: 'Wrong credentials a minute of one address, as many at once, in each process; 0 for any number',
  }),
  SHED_LATENESS_MS: Type.Integer({
    minimum: 0,
    default: 200,
    description: 'How late the event loop may be until lists are refused so that the rest goes on; 0 for never',
  }),
  OPERATIONS_PORT: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 65535, description: 'Port for /metrics and the like, apart from customers' }),
  ),
};

export type GatewayConfig = Readonly<Static<TObject<typeof gatewayVariables>>>;

export function gatewayConfig(environment: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const config = readEnvironment(gatewayVariables, environment);
  servicesOf(config);
  identityKeyOf(config);
  trustedProxiesOf(config);
  checkFirstOrganization(config);
  checkTls(config);
  return config;
}

function checkTls(config: GatewayConfig): void {
  const { TLS_CERTIFICATE_FILE: certificate, TLS_KEY_FILE: key, TLS_CLIENT_CA_FILE: authorities } = config;
  if ((certificate === undefined) !== (key === undefined)) {
    throw new ConfigurationError('TLS_CERTIFICATE_FILE and TLS_KEY_FILE go together');
  }
  if (authorities !== undefined && certificate === undefined) {
    throw new ConfigurationError('TLS_CLIENT_CA_FILE needs TLS_CERTIFICATE_FILE');
  }
  if (config.TLS_CLIENT_CERTIFICATES === 'required' && authorities === undefined) {
    throw new ConfigurationError('TLS_CLIENT_CERTIFICATES=required needs TLS_CLIENT_CA_FILE');
  }
}

function checkFirstOrganization({ FIRST_ORGANIZATION: name, FIRST_ADMIN_KEY: key }: GatewayConfig): void {
  if ((name === undefined) !== (key === undefined)) {
    throw new ConfigurationError('FIRST_ORGANIZATION and FIRST_ADMIN_KEY go together');
  }
  if (key !== undefined && (!readKey(key) || /^(?:ndi|sk)_test_/.test(key))) {
    throw new ConfigurationError('FIRST_ADMIN_KEY is not a live key as `npm run admin -- draw-key` prints it');
  }
}

export function trustedProxiesOf({ TRUSTED_PROXIES }: Pick<GatewayConfig, 'TRUSTED_PROXIES'>): AddressRanges {
  try {
    return new AddressRanges(
      TRUSTED_PROXIES.split(',')
        .map((text) => text.trim())
        .filter(Boolean),
    );
  } catch (error) {
    throw new ConfigurationError(`TRUSTED_PROXIES: ${(error as Error).message}`);
  }
}

export interface ServiceAddress {
  readonly name: string;
  /** Scheme, host and port; no path. */
  readonly origin: string;
}

/** In the order written, which decides between services that claim the same name for the first time. */
export function servicesOf({ SERVICES }: Pick<GatewayConfig, 'SERVICES'>): ServiceAddress[] {
  const services = SERVICES.split(',').filter(Boolean).map(readService);
  const names = new Set(services.map(({ name }) => name));
  if (names.size < services.length) throw new ConfigurationError('SERVICES names a service twice');
  return services;
}

function readService(text: string): ServiceAddress {
  const [, name, address] = /^\s*([a-z][a-z0-9-]*)=(https?:\/\/[^/\s]+)\/?\s*$/.exec(text) ?? [];
  if (!name || !address || name === 'gateway' || !URL.canParse(address)) {
    throw new ConfigurationError('SERVICES must read name=http://host:port, several with a comma between');
  }
  return { name, origin: new URL(address).origin };
}

export interface IdentityKey {
  readonly privateKey: KeyObject;
  /** Named in each identity when the key has a name. */
  readonly keyId: string | undefined;
}

export function identityKeyOf({ IDENTITY_PRIVATE_KEY }: Pick<GatewayConfig, 'IDENTITY_PRIVATE_KEY'>): IdentityKey {
  try {
    const jwk = JSON.parse(IDENTITY_PRIVATE_KEY) as { kid?: string };
    const privateKey = createPrivateKey({ key: jwk as never, format: 'jwk' });
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519');
    return { privateKey, keyId: jwk.kid };
  } catch (error) {
    // The cause may quote the key.
    throw new ConfigurationError(
      `IDENTITY_PRIVATE_KEY is not a private Ed25519 key as a JWK (${(error as Error).name})`,
    );
  }
}
