import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { createLogger } from '../src/logger';
import { beginSpan, beginTrace, inSharedSpans, inSpan } from '../src/spans';
import { currentTrace, runInTrace } from '../src/trace-context';
import { startTracing } from '../src/tracing';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
let built: string;

beforeAll(async () => {
  built = join(await builtWorkspace(), 'libs/observability/src');
}, 120_000);

/**
 * The output of a separate process that starts tracing and then runs the program. Jest does not load the exporter's
 * parts.
 */
async function printed(config: object, program: string, more: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const text = `
    const { startTracing } = require(${JSON.stringify(join(built, 'tracing.js'))});
    const spans = require(${JSON.stringify(join(built, 'spans.js'))});
    startTracing('test', ${JSON.stringify(config)}, { warn() {} }).then(async (tracing) => {
      const traceparent = '${traceparent}';
      ${program}
      process.exit();
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', text], { env: { ...process.env, ...more } });
  return JSON.parse(stdout);
}

describe('without a collector', () => {
  it('no span is made, and work runs in its trace as it is', async () => {
    expect(await startTracing('test', {}, createLogger('test', 'silent'))).toBeUndefined();
    const named = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: true };
    expect(await startTracing('test', named, createLogger('test', 'silent'))).toBeUndefined();
    expect(beginTrace('a', traceparent, {})).toBeUndefined();
    expect(beginSpan('a', traceparent, {})).toBeUndefined();
    expect(await inSharedSpans('a', {}, [traceparent, undefined], (parents) => Promise.resolve(parents))).toEqual([
      traceparent,
      undefined,
    ]);
    const inside = () => inSpan('a', {}, () => Promise.resolve(currentTrace()));
    expect(await runInTrace({ traceparent }, inside)).toEqual({ traceparent });
  });

  it('nothing of the SDK and the exporters is loaded', async () => {
    const packages = `
      const names = Object.keys(require.cache).map((path) => /@opentelemetry[/\\\\]([^/\\\\]+)/.exec(path)?.[1]);
      console.log(JSON.stringify([...new Set(names.filter(Boolean))].sort()));`;
    expect(await printed({}, packages)).toEqual(['api']);
    const on = await printed({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, packages);
    expect(on).toEqual(expect.arrayContaining(['api', 'exporter-trace-otlp-proto', 'sdk-trace-base']));
  });
});

describe('with a collector', () => {
  it('spans of recorded traces leave as protobuf, and the stop does not wait for a collector that never answers', async () => {
    const received: unknown[] = [];
    const collector = createServer(({ url, headers }) => void received.push([url, headers['content-type']]));
    await once(collector.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const made = await printed(
      { OTEL_EXPORTER_OTLP_ENDPOINT: url },
      `
      const unsampled = traceparent.replace(/1$/, '0');
      const left = [spans.beginSpan('a', unsampled, {}), spans.beginSpan('a', null, {}), spans.beginTrace('a', unsampled, {})];
      const span = spans.beginTrace('a', traceparent, {});
      span.end();
      await tracing.stop();
      const later = spans.beginTrace('a', traceparent, {});
      console.log(JSON.stringify([left.filter(Boolean).length, spans.traceparentOf(span), later === undefined]));`,
    );
    const own = /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/;
    expect(made).toEqual([0, expect.stringMatching(own), true]);
    expect(received).toEqual([['/v1/traces', 'application/x-protobuf']]);
    await new Promise((resolve) => collector.close(resolve));
  });

  it('a trace that the sampler refuses goes on without the flag of the caller, so that no service records it', async () => {
    const program = `
      const refused = spans.beginTrace('a', traceparent, {});
      const handedOver = spans.traceparentOf(refused);
      const inService = spans.beginSpan('b', handedOver, {});
      console.log(JSON.stringify([refused.isRecording(), handedOver, inService === undefined, spans.beginTrace('a', undefined, {}) === undefined]));`;
    const config = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const sampler = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' };
    const unflagged = /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-00$/;
    expect(await printed(config, program, sampler)).toEqual([false, expect.stringMatching(unflagged), true, true]);
  });
});
