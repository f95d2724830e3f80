import { Type } from '@sinclair/typebox';
import { ConfigurationError, identityVariables, readEnvironment, serviceVariables } from '../src/environment';

const secret = 'tOpSeCrEt';
const environment = {
  PORT: '0',
  DATABASE_URL: `postgres://role:${secret}@127.0.0.1/db`,
  NATS_URL: 'nats://127.0.0.1:4222',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  PUBLIC_URL: 'https://api.example.com',
  IDENTITY_PUBLIC_KEYS: '{"keys":[]}',
};
const variables = { ...serviceVariables, ...identityVariables, RETRIES: Type.Optional(Type.Integer()) };
const read = (changes: NodeJS.ProcessEnv) => readEnvironment(variables, { ...environment, ...changes });

function complaint(changes: NodeJS.ProcessEnv): string {
  try {
    read(changes);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

describe('the environment', () => {
  it('is read with types and defaults, and only what was asked for', () => {
    expect(read({ RETRIES: '3', PATH: '/bin' })).toEqual({
      ...environment,
      PORT: 0,
      HOST: '127.0.0.1',
      DATABASE_POOL_SIZE: 10,
      DATABASE_STATEMENT_TIMEOUT_MS: 10_000,
      LOG_LEVEL: 'info',
      RETRIES: 3,
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(read({}))).toBe(true);
  });

  it('takes an empty variable for one that is not there', () => {
    expect(read({ LOG_LEVEL: '' }).LOG_LEVEL).toBe('info');
    expect(complaint({ NATS_URL: '' })).toBe('NATS_URL is required');
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['DATABASE_URL', `mysql://role:${secret}@host`],
    ['KEY_ENCRYPTION_KEY', `${secret}==`],
    ['LOG_LEVEL', secret],
    ['IDENTITY_PUBLIC_KEYS', secret],
    ['DATABASE_POOL_SIZE', '1'],
    ['RETRIES', secret],
  ])('names a bad %s and does not tell its value', (name, value) => {
    const message = complaint({ [name]: value });
    expect(message).toMatch(new RegExp(`^${name} `));
    expect(message).not.toContain(value);
    expect(message).not.toContain(secret);
  });

  it('names all faults together', () => {
    expect(complaint({ PORT: '-1', NATS_URL: undefined })).toMatch(/NATS_URL is required; PORT must be >= 0/);
  });
});
