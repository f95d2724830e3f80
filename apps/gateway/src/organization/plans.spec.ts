import { limitOf, type Plan } from './plans';

const limitWith = (plan: Plan, perMinute: number | null) => limitOf(plan, { perMinute, concurrent: null }, 'enforced');

describe('the plans', () => {
  it('lets 1,000 a minute through on default, the number of the key on enterprise, and else does not throttle', () => {
    expect(limitWith('default', null)).toMatchObject({ perMinute: 1_000, capacity: 1_000 });
    expect(limitWith('enterprise', 600)).toMatchObject({ perMinute: 600, capacity: 600 });
    expect(limitWith('enterprise', null).perMinute).toBeGreaterThanOrEqual(1_000_000);
  });
});
