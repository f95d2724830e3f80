import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemResolver } from '../src/resolve-host';

describe('resolving a host name', () => {
  let folder: string;
  let hostsFile: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hosts-'));
    hostsFile = join(folder, 'hosts');
    await writeFile(hostsFile, '# names\n10.0.0.7 erp.corp Erp # main\n\nfd00::7\terp.corp\nnonsense line\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('knows localhost without asking a server', async () => {
    const resolve = systemResolver({ hostsFile });
    expect(await resolve('LocalHost.')).toEqual(['127.0.0.1', '::1']);
    expect(await resolve('a.localhost')).toEqual(['127.0.0.1', '::1']);
  });

  it('reads the hosts file', async () => {
    const resolve = systemResolver({ hostsFile });
    expect(await resolve('ERP.corp')).toEqual(['10.0.0.7', 'fd00::7']);
    expect(await resolve('erp')).toEqual(['10.0.0.7']);
  });

  it('rejects with a DNS code if the name is unknown', async () => {
    const resolve = systemResolver({ timeoutMs: 200, hostsFile: join(folder, 'missing') });
    await expect(resolve('nobody.invalid')).rejects.toMatchObject({ code: expect.stringMatching(/^E[A-Z]+$/) });
  });
});
