import { VisibleText } from '@probatum/http/validation/fields';
import { serviceVariables } from '@probatum/service/environment';
import { type Static, type TObject, Type } from '@sinclair/typebox';

/** The variables that the operator sets. Each room reads its own part of them. */
export const gatewayVariables = {
  ...serviceVariables,
  // For `localhost` Fastify opens a second server, before which the gateway does not stand.
  HOST: Type.String({ default: '127.0.0.1', pattern: '^(?!localhost$)', description: 'IP address to listen on' }),
  SERVICES: Type.String({ default: '', description: 'Services and their URLs: `certificates=http://host:port,…`' }),
  IDENTITY_PRIVATE_KEY: Type.String({ pattern: '^\\{', description: 'Ed25519 key that signs identities, a JWK' }),
  DOCUMENT_REFRESH_MS: Type.Integer({
    minimum: 50,
    default: 2_000,
    description: 'Interval at which the gateway reads the documents and probes of the services',
  }),
  REQUEST_DEADLINE_MS: Type.Integer({
    minimum: 100,
    default: 30_000,
    description: 'Time limit until a service begins to respond',
  }),
  HEADERS_DEADLINE_MS: Type.Integer({
    minimum: 100,
    default: 15_000,
    description: 'Time limit for receiving the headers of a request',
  }),
  RECEIVING_DEADLINE_MS: Type.Integer({
    minimum: 100,
    default: 120_000,
    description: 'Time limit for receiving a whole request',
  }),
  STALLED_READER_MS: Type.Integer({
    minimum: 100,
    default: 5_000,
    description:
      'Time after which a caller that does not read its response is cut off if other callers need the connection',
  }),
  CONNECTIONS_PER_SERVICE: Type.Integer({
    minimum: 4,
    maximum: 10_000,
    default: 256,
    description:
      'Concurrent requests that one gateway sends to a service for one caller. A quarter more is for the other callers, ' +
      'and a quarter for large bodies. Further requests wait in the gateway, within their deadline',
  }),
  UPLOAD_BYTES_PER_SECOND: Type.Integer({
    minimum: 0,
    default: 4_096,
    description: 'Minimum rate of a request body above 64 KiB; 0 for no minimum',
  }),
  TRUSTED_PROXIES: Type.String({
    default: '',
    description:
      'CIDR ranges of proxies, separated by commas, whose X-Forwarded-For and client certificate header are trusted',
  }),
  CLIENT_CERTIFICATE_HEADER: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9-]+$',
      description: 'Header in which a trusted proxy forwards the client certificate: RFC 9440, XFCC or escaped PEM',
    }),
  ),
  TLS_CERTIFICATE_FILE: Type.Optional(
    Type.String({ description: 'Certificate with its chain, a PEM file. If set, the gateway serves TLS' }),
  ),
  TLS_KEY_FILE: Type.Optional(Type.String({ description: 'Private key of that certificate, a PEM file' })),
  TLS_CLIENT_CA_FILE: Type.Optional(
    Type.String({
      description:
        'Authorities whose client certificates are trusted, a PEM file. Each root in it is a separate authority',
    }),
  ),
  CLIENT_AUTHORITIES: Type.Optional(
    Type.String({
      description:
        'Further authorities with names, `name=/path.pem,…`. All roots in a file form one authority. An authority with the name of a SPIFFE trust domain is the only one trusted for that domain',
    }),
  ),
  TLS_CLIENT_CERTIFICATES: Type.String({
    enum: ['optional', 'required'],
    default: 'optional',
    description: 'Whether connections without a client certificate are refused. `required` needs TLS_CLIENT_CA_FILE',
  }),
  FIRST_ORGANIZATION: Type.Optional(
    VisibleText({ description: 'Name of the organization to create if there is none' }),
  ),
  FIRST_ADMIN_KEY: Type.Optional(
    Type.String({ description: 'Live key of its administrator, printed by `npm run admin -- draw-key`' }),
  ),
  SEAL_EXISTING_CREDENTIALS: Type.String({
    enum: ['no', 'yes'],
    default: 'no',
    description:
      'Whether `migrate` seals credentials that have no seal. Set it once, when updating a platform from before seals',
  }),
  REQUEST_LOG_DAYS: Type.Integer({
    minimum: 1,
    maximum: 3_650,
    default: 30,
    description: 'Number of days that the request log keeps a request',
  }),
  LIMIT_MODE: Type.String({
    enum: ['enforced', 'shadow'],
    default: 'enforced',
    description: 'With `shadow` no limit refuses requests. Metrics and log show the requests that would be refused',
  }),
  ANONYMOUS_RATE_PER_MINUTE: Type.Integer({
    minimum: 0,
    default: 300,
    description: 'Requests per minute from one IP address on routes that need no key, per process; 0 for no limit',
  }),
  ANONYMOUS_BURST: Type.Integer({
    minimum: 1,
    default: 100,
    description: 'Number of these requests that may arrive together',
  }),
  FAILED_CREDENTIALS_PER_MINUTE: Type.Integer({
    minimum: 0,
    default: 120,
    description:
      'Wrong credentials per minute from one IP address, per process; the same number may arrive together. 0 for no limit',
  }),
  SHED_LATENESS_MS: Type.Integer({
    minimum: 0,
    default: 200,
    description:
      'Delay of the event loop above which lists are refused in favour of other requests; 0 to never refuse them',
  }),
  OPERATIONS_PORT: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 65535, description: 'Separate port for /metrics and other operator routes' }),
  ),
};

export type GatewayConfig = Readonly<Static<TObject<typeof gatewayVariables>>>;
