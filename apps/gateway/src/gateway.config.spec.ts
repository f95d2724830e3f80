import { generateKeyPairSync } from 'node:crypto';
import { gatewayConfig } from './gateway.config';
import { servicesOf } from './routes/services';

const { privateKey } = generateKeyPairSync('ed25519');
const environment = {
  PORT: '8080',
  DATABASE_URL: 'postgres://x',
  NATS_URL: 'nats://x',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  PUBLIC_URL: 'https://api.example.com',
  SERVICES: 'certificates=http://127.0.0.1:3001, trust-engine=https://trust.internal/,',
  IDENTITY_PRIVATE_KEY: JSON.stringify(privateKey.export({ format: 'jwk' })),
};

it('reads the services in the order in which they are written', () => {
  expect(servicesOf(gatewayConfig(environment))).toEqual([
    { name: 'certificates', origin: 'http://127.0.0.1:3001' },
    { name: 'trust-engine', origin: 'https://trust.internal' },
  ]);
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

it.each([
  ['SERVICES', 'certificates'],
  ['SERVICES', 'certificates=ftp://x'],
  ['SERVICES', 'certificates=http://x/path'],
  ['SERVICES', 'gateway=http://x'],
  ['SERVICES', 'a=http://x,a=http://y'],
  ['IDENTITY_PRIVATE_KEY', ''],
  ['IDENTITY_PRIVATE_KEY', '{"kty":"OKP"}'],
  ['IDENTITY_PRIVATE_KEY', JSON.stringify(rsa)],
  ['HOST', 'localhost'],
  ['OPERATIONS_PORT', '70000'],
  ['REQUEST_DEADLINE_MS', '1'],
])('stops at a bad %s and names it, not its value', (name, value) => {
  const read = () => gatewayConfig({ ...environment, [name]: value });
  expect(read).toThrow(name);
  if (value.length > 20) expect(read).not.toThrow(value.slice(10));
});
