import { newTenant } from '@probatum/testing/service-harness';
import { Registers } from './registers';

let registers: Registers;
beforeAll(async () => {
  registers = await Registers.start();
}, 60_000);
afterAll(() => registers?.stop());

const get = (query: string) => registers.call(newTenant(), `GET /compliance/law${query}`);

it('the law of a day is the text in force on it', async () => {
  expect((await get('?asOf=2026-07-26')).body).toMatchObject({ version: '2024-1689@2024-08-01', asOf: '2026-07-26' });
  expect((await get('?asOf=2026-07-27')).body).toMatchObject({ version: '2024-1689@2026-07-27' });
  expect((await get('')).body).toMatchObject({ asOf: new Date().toISOString().slice(0, 10) });
  expect((await get('?asOf=2026-11-29&version=2024-1689@2024-08-01')).body).toMatchObject({
    version: '2024-1689@2024-08-01',
  });
});

it.each(['?asOf=2024-07-31', '?asOf=2026-02-30', '?asOf=yesterday', '?version=2024-1689@2030-01-01'])(
  '%s is refused',
  async (query) => {
    const { status, body } = await get(query);
    expect([status, body.code]).toEqual([400, 'request.invalid']);
  },
);

it('two versions are compared', async () => {
  const { status, body } = await get('/diff?from=2024-1689@2024-08-01&to=2024-1689@2026-07-27');
  expect([status, (body['changes'] as unknown[]).length > 10]).toEqual([200, true]);
  expect((await get('/diff')).body).toEqual(body);
  expect((await get('/diff?from=2024-1689@2030-01-01')).status).toBe(400);
});
