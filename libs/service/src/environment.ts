import { type Static, type TProperties, Type } from '@sinclair/typebox';
import { textValidator } from '@probatum/http/validation/validation';

/** Variables of every service. */
export const serviceVariables = {
  HOST: Type.String({ default: '127.0.0.1', description: 'IP address to listen on' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65535, description: 'Port to listen on; 0 selects a free one' }),
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: "Connection string of the service's own role",
  }),
  DATABASE_POOL_SIZE: Type.Integer({
    minimum: 2,
    maximum: 100,
    default: 10,
    description: 'Maximum number of Postgres connections for requests of tenants, and again for all other work',
  }),
  DATABASE_STATEMENT_TIMEOUT_MS: Type.Integer({
    // Longer than a request waits for another one with its Idempotency-Key.
    minimum: 6_000,
    maximum: 60_000,
    default: 10_000,
    description: 'Time limit for a SQL statement of a tenant. Longer statements are cancelled and answered 503',
  }),
  NATS_URL: Type.String({ minLength: 1, description: 'NATS servers with JetStream, separated by commas' }),
  KEY_ENCRYPTION_KEY: Type.String({
    pattern: '^[A-Za-z0-9+/]{43}=$',
    description: 'Key that encrypts stored secrets: 32 bytes in base64',
  }),
  PUBLIC_URL: Type.String({ pattern: '^https?://', description: 'URL under which customers reach the gateway' }),
  LOG_LEVEL: Type.String({
    enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    description: 'Lowest level that is logged',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description:
        'URL of an OpenTelemetry collector that receives OTLP over HTTP. Without it no spans are made. The other `OTEL_*` variables of the OpenTelemetry SDK have their usual meaning',
    }),
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'The same, with the full path, for spans alone' }),
  ),
  OTEL_EXPORTER_OTLP_PROTOCOL: Type.Optional(
    Type.String({
      enum: ['http/protobuf', 'http/json'],
      description: 'Encoding of the spans, `http/protobuf` if it is not set',
    }),
  ),
  OTEL_SDK_DISABLED: Type.Optional(
    Type.Boolean({ description: 'With `true` no spans are made, even where a collector is named' }),
  ),
};

/** Further variables of every service behind the gateway. */
export const identityVariables = {
  IDENTITY_PUBLIC_KEYS: Type.String({ pattern: '^\\{', description: "The gateway's public identity keys, a JWK Set" }),
};

export class ConfigurationError extends Error {}

/**
 * Reads the variables that the schema names.
 * @throws ConfigurationError that names the variable and what is wrong with it, never its value
 */
export function readEnvironment<Variables extends TProperties>(
  variables: Variables,
  environment: NodeJS.ProcessEnv,
): Readonly<Static<ReturnType<typeof Type.Object<Variables>>>> {
  const schema = Type.Object(variables);
  const present = Object.fromEntries(
    Object.keys(variables).flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const { value, errors } = textValidator(schema)(present);
  if (!errors) return Object.freeze(value) as Readonly<Static<ReturnType<typeof Type.Object<Variables>>>>;
  throw new ConfigurationError(errors.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join('; '));
}
