import { createLogger } from '../src/logger';
import {
  currentTrace,
  isSampled,
  logOnlyTraceparent,
  readTraceparent,
  runInTrace,
  runInTraceOfNoTenant,
  tenantKey,
  traceIdOf,
  traceparentFor,
} from '../src/trace-context';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${parentId}-01`;
const live = { organizationId: 'org_1', environment: 'live' };

describe('a traceparent', () => {
  it.each([
    ['sampled', traceparent, traceparent],
    ['not sampled', `00-${traceId}-${parentId}-00`, `00-${traceId}-${parentId}-00`],
    ['sampled and more flags', `00-${traceId}-${parentId}-ff`, traceparent],
    ['of a later version', `01-${traceId}-${parentId}-01`, traceparent],
    ['of a later version with more fields', `cc-${traceId}-${parentId}-01-what-the-future-brings`, traceparent],
  ])('is read: %s', (_name, offered, read) => {
    expect(readTraceparent(offered)).toBe(read);
  });

  it.each([
    undefined,
    7,
    [traceparent],
    '',
    '00',
    traceparent.toUpperCase(),
    ` ${traceparent}`,
    `${traceparent} `,
    `${traceparent}\n`,
    `${traceparent}-more`,
    `${traceparent}, ${traceparent}`,
    `ff-${traceId}-${parentId}-01`,
    `00-${'0'.repeat(32)}-${parentId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-${parentId}-1`,
    `00-${traceId}-${parentId}-0g`,
    `00-${traceId.slice(1)}-${parentId}-01`,
    `01-${traceId}-${parentId}-01-${'x'.repeat(600)}`,
  ])('that is not well formed is not read: %p', (offered) => {
    expect(readTraceparent(offered)).toBeUndefined();
  });

  it('tells its trace, and whether it is recorded', () => {
    expect(traceIdOf(traceparent)).toBe(traceId);
    expect([isSampled(traceparent), isSampled(logOnlyTraceparent(traceId))]).toEqual([true, false]);
    expect(readTraceparent(logOnlyTraceparent(traceId))).toBe(logOnlyTraceparent(traceId));
  });
});

describe('work in a trace', () => {
  it('is in it however often it waits, and nothing beside it is', async () => {
    const seen = await runInTrace({ traceparent }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return currentTrace()?.traceparent;
    });
    expect(seen).toBe(traceparent);
    expect(currentTrace()).toBeUndefined();
  });

  it('names the trace in each of its log lines', () => {
    const lines: string[] = [];
    const logger = createLogger('webhooks', 'info', { write: (line: string) => void lines.push(line) });
    runInTrace({ traceparent }, () => logger.warn({ requestId: 'r1' }, 'inside'));
    logger.warn('outside');
    const [inside, outside] = lines.map((line) => JSON.parse(line) as object);
    expect(inside).toMatchObject({ traceId, requestId: 'r1', msg: 'inside' });
    expect(outside).not.toHaveProperty('traceId');
  });

  it('gives it to its events, but not a trace that only log lines name', () => {
    expect(runInTrace({ traceparent }, () => traceparentFor(live))).toBe(traceparent);
    expect(runInTrace({ traceparent: logOnlyTraceparent(traceId) }, () => traceparentFor(live))).toBeUndefined();
    expect(traceparentFor(live)).toBeUndefined();
  });

  it('gives each of several tenants the trace of its own', () => {
    const own = traceparent.replace(parentId, 'aaaaaaaaaaaaaaaa');
    const context = { traceparent, ofTenants: new Map([[tenantKey(live), own]]) };
    const tenants = [live, { ...live, environment: 'sandbox' }, { ...live, organizationId: 'org_2' }];
    expect(runInTrace(context, () => tenants.map(traceparentFor))).toEqual([own, undefined, undefined]);
  });

  it('keeps the trace from its events where it is of no tenant', () => {
    const seen = () => runInTraceOfNoTenant(() => [currentTrace()?.traceparent, traceparentFor(live)]);
    expect(runInTrace({ traceparent }, seen)).toEqual([traceparent, undefined]);
    expect(seen()).toEqual([undefined, undefined]);
  });
});
