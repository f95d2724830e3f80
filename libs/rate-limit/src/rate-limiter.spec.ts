import { unthrottled } from './rate-limit';
import { RateLimiter, type RateDecision } from './rate-limiter';
import type { Ask, Grant } from './reservation';
import { reserveFrom, type SharedBucket } from './shared-bucket';

const organization = { organizationId: 'org_1', environment: 'live', id: 'org_1/default/60' };
const key = { organizationId: 'org_1', environment: 'live', id: 'key_1', limit: { perMinute: 60, capacity: 3 } };

/** A database whose clock and whose process's clock stand still. */
class Setting {
  readonly asked: Ask[] = [];
  now = 0;
  private readonly buckets = new Map<string, SharedBucket>();
  readonly limiter = new RateLimiter(
    (ask) => this.reserve(ask),
    () => this.now,
  );

  async verdicts(count: number, limited: Parameters<RateLimiter['decide']>[0]): Promise<string[]> {
    const decisions: RateDecision[] = [];
    for (let index = 0; index < count; index += 1) decisions.push(await this.limiter.decide(limited));
    return decisions.map(({ verdict, of }) => `${verdict} ${of}`);
  }

  private async reserve(ask: Ask): Promise<Grant> {
    this.asked.push(ask);
    const [bucket, grant] = reserveFrom(this.buckets.get(ask.of.id), ask, 1_000);
    this.buckets.set(ask.of.id, bucket);
    return grant;
  }
}

describe('the rate limiter', () => {
  it('lets through what the bucket of the credential holds', async () => {
    expect(await new Setting().verdicts(4, key)).toEqual([
      'admitted key',
      'admitted key',
      'admitted key',
      'refused key',
    ]);
  });

  it('refuses by the bucket of the organization when that one is empty first', async () => {
    const together = { ...organization, limit: { perMinute: 60, capacity: 2 } };
    const setting = new Setting();
    const verdicts = await setting.verdicts(3, { ...key, together });
    expect(verdicts.at(-1)).toBe('refused organization');
    expect(verdicts.filter((verdict) => verdict.startsWith('admitted'))).toHaveLength(2);
  });

  it('takes nothing from the organization for a caller whose own bucket is empty', async () => {
    const together = { ...organization, limit: { perMinute: 60, capacity: 5 } };
    const setting = new Setting();
    await setting.verdicts(9, { ...key, together });
    const neighbour = { ...key, id: 'key_2', together };
    expect((await setting.verdicts(3, neighbour)).map((verdict) => verdict.split(' ')[0])).toEqual([
      'admitted',
      'admitted',
      'refused',
    ]);
  });

  it('sends no statement for a limit that no process reaches', async () => {
    const setting = new Setting();
    const free = { ...key, limit: { perMinute: unthrottled, capacity: unthrottled } };
    expect(setting.limiter.decide(free)).toMatchObject({ verdict: 'admitted' });
    expect(setting.asked).toEqual([]);
  });

  it('begins a new bucket when the limit of a credential changes', async () => {
    const setting = new Setting();
    await setting.verdicts(4, key);
    const raised = { ...key, limit: { perMinute: 600, capacity: 30 } };
    const decision = await setting.limiter.decide(raised);
    expect(decision.bucket.limit).toEqual({ perMinute: 600, capacity: 20 });
  });

  it('says that nothing is known when the shared bucket cannot be asked', async () => {
    const limiter = new RateLimiter(
      () => Promise.reject(new Error('no database')),
      () => 0,
    );
    expect(await limiter.decide(key)).toMatchObject({ verdict: 'unavailable' });
  });
});
