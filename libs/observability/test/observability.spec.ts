import { createLogger, NestLogger } from '../src/logger';
import { addGauge, createMetrics } from '../src/metrics';
import { Readiness } from '../src/readiness';

describe('the log', () => {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  beforeEach(() => void lines.splice(0));

  it('is one JSON object a line, with the service, a time and the stack of an error', () => {
    createLogger('webhooks', 'info', destination).warn({ err: new Error('why'), requestId: 'r1' }, 'first\nsecond');
    expect(lines).toMatchObject([
      { level: 40, service: 'webhooks', requestId: 'r1', msg: 'first\nsecond', err: { message: 'why' } },
    ]);
    expect(Date.parse(lines[0]!['time'] as string)).toBeGreaterThan(Date.now() - 10_000);
    expect((lines[0]!['err'] as { stack: string }).stack).toContain('observability.spec');
  });

  it('leaves out what is below its level', () => {
    createLogger('webhooks', 'error', destination).info('hello');
    expect(lines).toEqual([]);
  });

  it('takes up what Nest says; its chatter is for those who debug', () => {
    const nest = new NestLogger(createLogger('webhooks', 'info', destination));
    nest.log('Mapped {/webhooks, GET} route', 'RouterExplorer');
    nest.verbose('more');
    expect(lines).toEqual([]);
    nest.warn('careful', 'Somewhere');
    nest.error(new Error('broken'));
    expect(lines).toMatchObject([
      { level: 40, msg: 'careful', context: 'Somewhere' },
      { level: 50, msg: expect.stringMatching(/^Error: broken\n/) },
    ]);
  });
});

describe('metrics', () => {
  it('of two services in one process do not mix', async () => {
    const [one, two] = [createMetrics('one'), createMetrics('two')];
    addGauge(one, { name: 'g', help: 'g', measure: () => [{ value: 1 }] });
    addGauge(two, { name: 'g', help: 'g', measure: () => [{ value: 2 }] });
    expect(await one.metrics()).toMatch(/^g\{service="one"\} 1$/m);
    expect(await two.metrics()).toMatch(/^g\{service="two"\} 2$/m);
  });

  it('are read when they are asked for, and a label that is gone is gone', async () => {
    const registry = createMetrics('one');
    let consumers = { a: 1, b: 2 } as Record<string, number>;
    const measure = () => Object.entries(consumers).map(([consumer, value]) => ({ value, labels: { consumer } }));
    addGauge(registry, { name: 'lag', help: 'lag', labels: ['consumer'], measure });
    const lags = async () => (await registry.metrics()).match(/^lag\{.*$/gm);
    expect(await lags()).toEqual(['lag{consumer="a",service="one"} 1', 'lag{consumer="b",service="one"} 2']);
    consumers = { b: 3 };
    expect(await lags()).toEqual(['lag{consumer="b",service="one"} 3']);
  });

  it('that cannot be read are absent, and the others are told', async () => {
    const registry = createMetrics('one');
    addGauge(registry, {
      name: 'thrown',
      help: 'x',
      measure: () => {
        throw new Error('no');
      },
    });
    addGauge(registry, { name: 'rejected', help: 'x', measure: () => Promise.reject(new Error('no')) });
    addGauge(registry, { name: 'good', help: 'x', measure: () => Promise.resolve([{ value: 1 }]) });
    const text = await registry.metrics();
    expect(text).toMatch(/^good\{service="one"\} 1$/m);
    expect(text).not.toMatch(/^(thrown|rejected)[ {]/m);
  });
});

describe('readiness', () => {
  it('needs every check to say yes', async () => {
    const readiness = new Readiness();
    expect(await readiness.report()).toEqual({ ready: true, checks: { accepting: true } });
    readiness.add('good', () => true);
    readiness.add('later', () => Promise.resolve(true));
    expect(await readiness.report()).toEqual({ ready: true, checks: { good: true, later: true, accepting: true } });
    readiness.add('bad', () => false);
    expect(await readiness.report()).toMatchObject({ ready: false, checks: { good: true, bad: false } });
  });

  it('takes a check that fails for one that says no', async () => {
    const readiness = new Readiness();
    readiness.add('thrown', () => {
      throw new Error('no');
    });
    readiness.add('rejected', () => Promise.reject(new Error('no')));
    readiness.add('odd', () => Promise.reject('no'));
    const { ready, checks } = await readiness.report();
    expect([ready, checks]).toEqual([false, { thrown: false, rejected: false, odd: false, accepting: true }]);
  });

  it('does not wait for a check without end', async () => {
    const readiness = new Readiness();
    readiness.add('stuck', () => new Promise(() => undefined));
    readiness.add('good', () => true);
    const before = Date.now();
    expect(await readiness.report()).toMatchObject({ ready: false, checks: { stuck: false, good: true } });
    expect(Date.now() - before).toBeLessThan(60_000);
  });

  it('runs its checks once a second at most, however often it is asked', async () => {
    let now = 0;
    let runs = 0;
    let isGood = true;
    const readiness = new Readiness(() => now);
    readiness.add('counted', () => {
      runs += 1;
      return isGood;
    });
    const askOften = () => Promise.all(Array.from({ length: 100 }, () => readiness.report()));
    expect((await askOften()).every(({ ready }) => ready)).toBe(true);
    isGood = false;
    now = 999;
    expect([(await readiness.report()).ready, runs]).toEqual([true, 1]);
    now = 1_000;
    expect((await askOften()).some(({ ready }) => ready)).toBe(false);
    expect(runs).toBe(2);
  });

  it('ends immediately once the process drains', async () => {
    const readiness = new Readiness();
    expect((await readiness.report()).ready).toBe(true);
    readiness.drain();
    expect(await readiness.report()).toEqual({ ready: false, checks: { accepting: false } });
  });
});
