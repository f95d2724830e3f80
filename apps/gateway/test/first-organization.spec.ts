import { waitFor } from '@probatum/testing/wait-for';
import { administer } from '../src/operator/administer/administer';
import { gatewayConfig } from '../src/gateway.config';
import { call, Gateways } from './running-gateway';

let gateways: Gateways;
beforeEach(async () => {
  gateways = await Gateways.open({ withOrganization: false });
});
afterEach(() => gateways?.close());

async function drawn(environment = 'live'): Promise<string> {
  const { key } = (await administer(gateways.database, ['draw-key', '--environment', environment])) as { key: string };
  return key;
}

const organizations = () => administer(gateways.database, ['list-organizations']) as Promise<{ name: string }[]>;

describe('a platform without any organization', () => {
  it('makes the one that its environment names, with the key that the operator drew, once', async () => {
    const key = await drawn();
    const settings = { FIRST_ORGANIZATION: 'Acme', FIRST_ADMIN_KEY: key };
    const [gateway] = await Promise.all([gateways.start([], settings), gateways.start([], settings)]);
    await waitFor(async () => (await call(gateway, 'GET', '/organization', { key })).body['name'] === 'Acme');
    await gateways.start([], { FIRST_ORGANIZATION: 'Another', FIRST_ADMIN_KEY: await drawn() });
    const made = await call(gateway, 'POST', '/api-keys', {
      key,
      body: { name: 'ERP', scopes: ['certificates:read'], environment: 'sandbox' },
    });
    expect(made.status).toBe(201);
    expect((await organizations()).map(({ name }) => name)).toEqual(['Acme']);
  });

  it('creates none by default', async () => {
    await gateways.start([]);
    expect(await organizations()).toEqual([]);
  });
});

describe('its settings', () => {
  const read = (more: Record<string, string>) => () => gatewayConfig({ ...gateways.environment([]), ...more });

  it('are refused unless both are there and the key is whole and live', async () => {
    const [live, sandbox] = [await drawn(), await drawn('sandbox')];
    expect(read({ FIRST_ORGANIZATION: 'Acme', FIRST_ADMIN_KEY: live })).not.toThrow();
    expect(read({ FIRST_ORGANIZATION: 'Acme' })).toThrow('FIRST_ADMIN_KEY');
    expect(read({ FIRST_ADMIN_KEY: live })).toThrow('FIRST_ORGANIZATION');
    for (const key of [sandbox, `${live}x`, 'admin', live.replace(/.$/, '-')]) {
      expect(read({ FIRST_ORGANIZATION: 'Acme', FIRST_ADMIN_KEY: key })).toThrow(/^FIRST_ADMIN_KEY is not a live key/);
    }
  });
});
