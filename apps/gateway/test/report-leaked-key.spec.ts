import type { CloudEvent } from '@probatum/contracts/events/event';
import type { RunningService } from '@probatum/http/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { connect } from 'nats';
import { call, Gateways } from './running-gateway';

let gateways: Gateways;
let gateway: RunningService;
const told: CloudEvent<Record<string, unknown>>[] = [];

beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
  const nats = await connect({ servers: gateways.natsUrl });
  nats.subscribe('events.gateway.key.leaked.>', { callback: (_error, message) => void told.push(message.json()) });
  await nats.flush();
});
afterAll(() => gateways?.close());

const report = (body: unknown) => call(gateway, 'POST', '/keys/report-leak', { body });

describe('a key that is reported as leaked', () => {
  it('is revoked at once, by whoever holds it whole, and its owner is told', async () => {
    const { id, key } = await gateways.key({ scopes: 'keys:read', name: 'ERP', environment: 'sandbox' });
    expect((await call(gateway, 'GET', '/api-keys', { key })).status).toBe(200);
    const foundAt = 'https://code.example/acme/erp';
    const { status, body } = await report({ key, foundAt, comment: 'in a commit' });
    expect([status, body]).toEqual([200, { revoked: true }]);
    expect((await call(gateway, 'GET', '/api-keys', { key })).body['code']).toBe('credential.invalid');
    const event = await waitFor(() => told.find(({ subject }) => subject === id));
    expect(event).toMatchObject({
      type: 'probatum.key.leaked',
      organizationid: gateways.organization,
      environment: 'sandbox',
      data: { keyId: id, name: 'ERP', foundAt, comment: 'in a commit' },
    });
    expect(JSON.stringify(event)).not.toContain(key);
    expect((await report({ key })).body).toEqual({ revoked: true });
    expect(told.filter(({ subject }) => subject === id)).toHaveLength(1);
  });

  it('is left alone when a part of it is wrong, and nothing more is said', async () => {
    const { key } = await gateways.key({ scopes: 'keys:read' });
    const other = await gateways.key({ scopes: 'keys:read' });
    const [, publicId] = key.split('_');
    const [family, , secret, checksum] = other.key.split('_');
    const attempts = [
      key.slice(0, -1),
      `${key}x`,
      `${family}_${publicId}_${secret}_${checksum}`,
      'ndi_old_key_of_somebody_else',
    ];
    for (const attempt of attempts) expect((await report({ key: attempt })).body).toEqual({ revoked: false });
    expect((await call(gateway, 'GET', '/api-keys', { key })).status).toBe(200);
    expect((await report({})).status).toBe(400);
  });
});
