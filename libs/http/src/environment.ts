import { type Static, type TProperties, Type } from '@sinclair/typebox';
import { textValidator } from './validation';

/** What every service reads from its environment. */
export const serviceVariables = {
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65535, description: 'Port to listen on; 0 takes a free one' }),
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: "Connection string of the service's own role",
  }),
  DATABASE_POOL_SIZE: Type.Integer({
    minimum: 2,
    maximum: 100,
    default: 10,
    description: 'Connections to Postgres at most, for requests of tenants and for everything else each',
  }),
  NATS_URL: Type.String({ minLength: 1, description: 'NATS servers with JetStream, separated by commas' }),
  KEY_ENCRYPTION_KEY: Type.String({
    pattern: '^[A-Za-z0-9+/]{43}=$',
    description: 'Key under which secrets are sealed at rest: 32 bytes in base64',
  }),
  PUBLIC_URL: Type.String({ pattern: '^https?://', description: 'Address under which customers reach the gateway' }),
  LOG_LEVEL: Type.String({
    enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    description: 'What is logged, from that level up',
  }),
};

/** What every service behind the gateway reads on top. */
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
