import { readdirSync, readFileSync } from 'node:fs';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { onePage } from './craft-pdf';
import { upload } from './documents';
import { RunningEnvelopes } from './running-envelopes';

let envelopes: RunningEnvelopes;
beforeAll(async () => {
  envelopes = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal', INTAKE_PROCESSES: 1 });
}, 60_000);
afterAll(() => envelopes.stop());

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Ids of the processes that this one has started to read files. */
function readers(): string[] {
  return readdirSync('/proc').filter((id) => {
    const [, parent] = / [RSDTtIZ] (\d+) /.exec(read(`/proc/${id}/stat`)) ?? [];
    return parent === String(process.pid) && read(`/proc/${id}/cmdline`).includes('intake/program/main');
  });
}

async function readerAfterUploadOf(tenant: Tenant): Promise<string> {
  expect((await upload(envelopes, tenant, onePage())).status).toBe(201);
  const [only] = await waitFor(() => readers().length === 1 && readers());
  return only!;
}

it('a process reads the files of one organization in one environment, and of no other', async () => {
  const tenant = newTenant('live');
  const first = await readerAfterUploadOf(tenant);
  expect(await readerAfterUploadOf(tenant)).toBe(first);
  const others = [newTenant('live'), { ...tenant, environment: 'sandbox' as const }, tenant];
  const seen = [first];
  for (const other of others) seen.push(await readerAfterUploadOf(other));
  expect(new Set(seen).size).toBe(4);
});
