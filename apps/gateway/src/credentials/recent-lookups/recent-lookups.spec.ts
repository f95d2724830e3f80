import { mebibyte } from '@probatum/cache/bounded-cache';
import type { UsableApiKeyRow } from '../api-keys/api-keys.repository';
import { RecentApiKeys } from '../api-keys/recent-api-keys';

const row: UsableApiKeyRow = {
  organizationId: 'org_x',
  environment: 'live',
  id: 'key_x',
  publicId: 'abcdefgh',
  keyHash: 'ab'.repeat(32),
  prefix: 'ndi_abcdefgh',
  name: 'x',
  scopes: [],
  plan: 'default',
  rateLimit: null,
  concurrencyLimit: null,
  limitMode: 'enforced',
  version: 1,
  createdAt: new Date(),
  expiresAt: null,
  isExpired: false,
  revokedAt: null,
  allowedAddresses: null,
  lastUsedAt: null,
  replacedBy: null,
  imported: false,
  certificate: null,
  organizationVersion: 1,
  organizationAddresses: null,
  corsOrigins: [],
  credentialLimit: null,
  organizationName: 'Acme',
  organizationSeal: null,
  isWhole: true,
};
const revoked: UsableApiKeyRow = { ...row, version: 2, revokedAt: new Date() };

/** A database whose answers and time the test holds. */
class Setting {
  now = 0;
  stored: UsableApiKeyRow | undefined = row;
  queries = 0;
  isHeld = false;
  readonly failures: unknown[] = [];
  private release: (() => void)[] = [];
  readonly keys = new RecentApiKeys(
    async () => {
      this.queries += 1;
      const read = this.stored;
      if (this.isHeld) await new Promise<void>((resolve) => this.release.push(resolve));
      return read;
    },
    (error) => this.failures.push(error),
    () => this.now,
  );

  async ask(at: number): Promise<'alive' | 'revoked' | 'unknown'> {
    this.now = at;
    const key = await this.keys.find(row.publicId);
    if (!key) return 'unknown';
    return key.isRevoked ? 'revoked' : 'alive';
  }

  letGo(): void {
    this.release.splice(0).forEach((resolve) => resolve());
  }
}

describe('keys that were looked up lately', () => {
  it('cost one query for a burst of requests, and none for a while after', async () => {
    const setting = new Setting();
    await Promise.all(Array.from({ length: 100 }, () => setting.ask(0)));
    await setting.ask(400);
    expect(setting.queries).toBe(1);
  });

  it('are looked up anew behind the request that finds them half old', async () => {
    const setting = new Setting();
    await setting.ask(0);
    setting.stored = revoked;
    expect(await setting.ask(500)).toBe('alive');
    expect(await setting.ask(500)).toBe('revoked');
    expect(setting.queries).toBe(2);
  });

  it('are never alive for a request that comes a second after the revocation', async () => {
    for (const lastAsked of [0, 100, 449, 450, 899]) {
      const setting = new Setting();
      await setting.ask(0);
      await setting.ask(lastAsked);
      setting.stored = revoked;
      expect(await setting.ask(lastAsked + 1_000)).toBe('revoked');
    }
  });

  it('are not judged by a query that began long ago, even if it has not answered yet', async () => {
    const setting = new Setting();
    setting.isHeld = true;
    const early = setting.ask(0);
    setting.stored = revoked;
    const late = setting.ask(1_000);
    setting.letGo();
    expect(await early).toBe('alive');
    expect(await late).toBe('revoked');
    expect(await setting.ask(1_001)).toBe('revoked');
  });

  it('that were forgotten stay so, even if a query that saw them alive answers later', async () => {
    const setting = new Setting();
    setting.isHeld = true;
    const early = setting.ask(0);
    setting.keys.forget(row.publicId);
    setting.stored = revoked;
    setting.letGo();
    await early;
    setting.isHeld = false;
    expect(await setting.ask(1)).toBe('revoked');
  });

  it('are remembered as unknown too, for as long', async () => {
    const setting = new Setting();
    setting.stored = undefined;
    expect(await setting.ask(0)).toBe('unknown');
    expect(await setting.ask(400)).toBe('unknown');
    expect(setting.queries).toBe(1);
    setting.stored = row;
    expect(await setting.ask(1_000)).toBe('alive');
  });

  it('are forgotten also where there was nothing', async () => {
    const setting = new Setting();
    setting.stored = undefined;
    expect(await setting.ask(0)).toBe('unknown');
    setting.stored = row;
    setting.keys.forget(row.publicId);
    expect(await setting.ask(1)).toBe('alive');
  });

  it('are recalled as they are found, also long after, and joined while they are asked for', async () => {
    const setting = new Setting();
    const asked = setting.keys.find(row.publicId);
    expect(await Promise.all([asked, setting.keys.recall(row.publicId)])).toEqual([known, known]);
    setting.now = 60_000;
    setting.stored = revoked;
    expect(await setting.keys.recall(row.publicId)).toMatchObject({ isRevoked: true });
    expect(setting.queries).toBe(2);
  });

  it('are not asked for to be recalled when nothing is known, or nothing was there', async () => {
    const setting = new Setting();
    setting.stored = undefined;
    expect(setting.keys.recall(row.publicId)).toBeUndefined();
    await setting.ask(0);
    setting.now = 899;
    expect(setting.keys.recall(row.publicId)).toBeNull();
    setting.now = 900;
    expect(setting.keys.recall(row.publicId)).toBeUndefined();
    expect([setting.queries, setting.keys.knows(row.publicId)]).toEqual([1, false]);
  });

  const known = expect.objectContaining({ isRevoked: false });

  it('keep the same credential while their version stays', async () => {
    const setting = new Setting();
    const first = await setting.keys.find(row.publicId);
    setting.now = 1_000;
    setting.stored = { ...row };
    const second = await setting.keys.find(row.publicId);
    expect(second!.credential).toBe(first!.credential);
  });

  it('are refused if the database fails, and logged if no request waits', async () => {
    const setting = new Setting();
    let fails = false;
    const keys = new RecentApiKeys(
      () => (fails ? Promise.reject(new Error('down')) : Promise.resolve(row)),
      (error) => setting.failures.push(error),
      () => setting.now,
    );
    await keys.find(row.publicId);
    fails = true;
    setting.now = 600;
    expect((await keys.find(row.publicId))!.isRevoked).toBe(false);
    setting.now = 1_000;
    await expect(keys.find(row.publicId)).rejects.toThrow('down');
    expect(setting.failures).toHaveLength(1);
  });

  it('are dropped after a minute without use, and their names are recalled', async () => {
    const setting = new Setting();
    await setting.ask(0);
    const kept = setting.keys.bytes;
    setting.now = 60_001;
    expect(setting.keys.knows(row.publicId)).toBe(true);
    expect(await setting.keys.recall(row.publicId)).toEqual(known);
    expect([setting.queries, setting.keys.bytes]).toEqual([2, kept]);
  });

  it('do not fill the memory, however many, long and large they are, and keep no names longer than they have', async () => {
    let queries = 0;
    const read = async (name: string) => {
      queries += 1;
      return name.startsWith('none') ? undefined : { ...row, scopes: Array(300).fill(name) as never };
    };
    const keys = new RecentApiKeys(
      read,
      () => undefined,
      () => 0,
    );
    for (let count = 0; count < 30_000; count += 1) await keys.find(`none ${count}${'x'.repeat(1_000)}`);
    for (let count = 0; count < 2_000; count += 1) await keys.find(`${count}`);
    expect(keys.bytes).toBeGreaterThan(16 * mebibyte);
    expect(keys.bytes).toBeLessThanOrEqual(22 * mebibyte);
    expect([keys.knows('1999'), keys.knows('none 29999')]).toEqual([true, false]);
    expect(await keys.find('x'.repeat(1_101))).toBeNull();
    expect(queries).toBe(32_000);
  });
});
